import type { ProviderCase, ProviderUnderTest } from './contract.ts';
import { providerCases } from './provider-cases.ts';
import { runCase } from './run-case.ts';

/**
 * The cases that apply to a provider, and the names of those that need a capability it lacks. Throws on a known gap that names no
 * case.
 */
export const selectCases = <Client extends object>({
  name,
  capabilities,
  cases = [],
  knownGaps = {},
}: ProviderUnderTest<Client>): { applicable: ProviderCase<Client>[]; leftOut: string[] } => {
  const all: ProviderCase<Client>[] = [...providerCases, ...cases];
  const names = new Set(all.map((providerCase) => providerCase.name));
  if (names.size < all.length) throw new Error(`[@ai-trace/conformance] two cases of ${name} have the same name`);
  for (const gap of Object.keys(knownGaps)) {
    if (!names.has(gap)) throw new Error(`[@ai-trace/conformance] \`knownGaps\` of ${name} names no case: "${gap}"`);
  }
  const applies = ({ needs }: ProviderCase<Client>): boolean => needs === undefined || capabilities.includes(needs);
  return {
    applicable: all.filter(applies),
    leftOut: all.filter((providerCase) => !applies(providerCase)).map((providerCase) => providerCase.name),
  };
};

/**
 * Registers the suite for one provider: one Jest test per case, `test.failing` for its known gaps. The title shows how many cases
 * run, and how many are left out because of missing capabilities.
 */
export const describeProvider = <Client extends object>(provider: ProviderUnderTest<Client>): void => {
  const { applicable, leftOut } = selectCases(provider);
  const { name, knownGaps = {} } = provider;
  describe(`${name}: ${applicable.length} cases, ${leftOut.length} left out`, () => {
    for (const providerCase of applicable) {
      const gap = knownGaps[providerCase.name];
      const run = () => runCase(provider, providerCase);
      if (gap === undefined) test(providerCase.name, run);
      else test.failing(`${providerCase.name} (known gap: ${gap})`, run);
    }
  });
};
