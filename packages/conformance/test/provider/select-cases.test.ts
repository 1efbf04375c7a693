import * as sdk from 'openai';
import type { ProviderUnderTest } from '../../src/provider/contract.ts';
import { selectCases } from '../../src/provider/describe-provider.ts';
import { openAIProvider } from '../../src/provider/openai/openai-provider.ts';
import { providerCases } from '../../src/provider/provider-cases.ts';

const provider: ProviderUnderTest<sdk.OpenAI> = openAIProvider({ name: 'openai 6', sdk, wrap: (client) => client, flush() {} });

describe('selectCases', () => {
  it('takes the shared cases and those of the provider', () => {
    const { applicable, leftOut } = selectCases(provider);
    expect(applicable).toHaveLength(providerCases.length + provider.cases!.length);
    expect(leftOut).toEqual([]);
  });

  it('leaves out what needs a capability that is missing, and tells it', () => {
    const { applicable, leftOut } = selectCases({ ...provider, capabilities: [] });
    expect(leftOut).toEqual([...providerCases, ...provider.cases!].filter(({ needs }) => needs !== undefined).map(({ name }) => name));
    expect(applicable).toHaveLength(providerCases.length + provider.cases!.length - leftOut.length);
  });

  it('throws on a known gap that is no case', () => {
    expect(() => selectCases({ ...provider, knownGaps: { 'stream: no such case': 'none' } })).toThrow(
      'names no case: "stream: no such case"',
    );
  });

  it('throws on two cases of one name', () => {
    expect(() => selectCases({ ...provider, cases: [providerCases[0]!] })).toThrow('two cases of openai 6 have the same name');
  });
});
