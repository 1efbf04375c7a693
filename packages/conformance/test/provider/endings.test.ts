import * as sdk from 'openai';
import type { WrapOptions } from '../../src/provider/contract.ts';
import { type Remains, runEndings } from '../../src/provider/endings/run-endings.ts';
import { sharedEndings } from '../../src/provider/endings/shared-endings.ts';
import { openAIEndings } from '../../src/provider/openai/openai-endings.ts';
import { openAIProvider } from '../../src/provider/openai/openai-provider.ts';
import { brokenWrappers } from './broken-wrappers.ts';
import { deformCreate, noop, type Wrap } from './deform-wrapper.ts';

const endings = [...(sharedEndings as typeof openAIEndings), ...openAIEndings];

const remainsOf = (wrap: (client: sdk.OpenAI, options?: WrapOptions) => sdk.OpenAI): Promise<Remains> =>
  runEndings({ provider: openAIProvider({ name: 'openai', sdk, wrap }), endings, calls: 200, seed: 7, wrapped: true });

const leakyListener: Wrap = deformCreate((create, params, rest) => {
  const [options] = rest as [{ signal?: AbortSignal } | undefined];
  options?.signal?.addEventListener('abort', noop);
  options?.signal?.addEventListener('abort', () => undefined);
  return create(params, ...rest);
});

describe('calls that end at random find', () => {
  jest.setTimeout(150_000);

  test('a rejection that the wrapper leaves behind', async () => {
    expect((await remainsOf(brokenWrappers['leaves a rejection of its own behind'])).unhandled).not.toEqual([]);
  });

  test('a listener that stays on a signal of the application', async () => {
    expect((await remainsOf(leakyListener)).abortListeners).toBeGreaterThan(0);
  });

  test('a span that is kept from ending', async () => {
    const kept: unknown[] = [];
    const keeping = deformCreate((create, params, rest) => {
      const promise = create(params, ...rest);
      kept.push(
        promise,
        promise.then((stream) => kept.push(stream), noop),
      );
      return promise;
    });
    expect((await remainsOf(keeping)).spansLeftOpen).not.toEqual([]);
  });
});
