import type { ProviderUnderTest } from '../contract.ts';
import type { Ending } from './ending.ts';
import { runEndings } from './run-endings.ts';
import { sharedEndings } from './shared-endings.ts';

const fromEnvironment = (name: string): number | undefined => {
  const value = Number(process.env[name]);
  return Number.isInteger(value) && value > 0 ? value : undefined;
};

/** Enough that every ending comes up several times in a test run. */
const DEFAULT_CALLS = 240;
const MILLISECONDS_PER_CALL = 30;
/** For everything but the calls: garbage is collected, including what earlier tests have left. */
const OVERHEAD_MILLISECONDS = 150_000;

/**
 * Registers one test: calls that end in every way, picked at random, leave behind no more than those of the bare client. The
 * environment variables `AI_TRACE_ENDINGS_CALLS` and `AI_TRACE_ENDINGS_SEED` set their number and repeat a run.
 */
export const describeEndings = <Client extends object>(
  provider: ProviderUnderTest<Client>,
  ownEndings: readonly Ending<Client>[] = [],
): void => {
  const calls = fromEnvironment('AI_TRACE_ENDINGS_CALLS') ?? DEFAULT_CALLS;
  const seed = fromEnvironment('AI_TRACE_ENDINGS_SEED') ?? Math.floor(Math.random() * 2 ** 31);
  const applies = ({ needs }: Ending<Client>): boolean => needs === undefined || provider.capabilities.includes(needs);
  const endings = [...(sharedEndings as readonly Ending<Client>[]), ...ownEndings].filter(applies);

  const run = async (): Promise<void> => {
    const bare = await runEndings({ provider, endings, calls, seed, wrapped: false });
    const { spansStarted, ...remains } = await runEndings({ provider, endings, calls, seed, wrapped: true });
    const { abortListeners, warnings, unhandled } = bare;
    expect({ seed, ...remains }).toEqual({ seed, spansLeftOpen: [], unhandled, abortListeners, warnings });
    expect(unhandled).toEqual([]);
    expect(spansStarted).toBeGreaterThanOrEqual(calls);
  };
  test(
    `${provider.name}: ${calls} calls that end in ${endings.length} ways at random leave nothing behind`,
    run,
    OVERHEAD_MILLISECONDS + calls * MILLISECONDS_PER_CALL,
  );
};
