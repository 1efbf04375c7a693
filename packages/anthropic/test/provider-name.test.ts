import { Anthropic } from '@anthropic-ai/sdk';
import { providerNameOf } from '../src/provider-name.ts';

const nameAt = (address: string): string => providerNameOf({ address, port: 443 }, new Anthropic({ apiKey: 'key-for-tests' }));

test.each([
  ['api.anthropic.com', 'anthropic'],
  ['api.deepseek.com', 'deepseek'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.z.ai', 'zai'],
  ['llm.example.com', 'anthropic'],
  ['notdeepseek.com', 'anthropic'],
  ['api.deepseek.com.example.net', 'anthropic'],
])('%s is %s', (address, name) => {
  expect(nameAt(address)).toBe(name);
});

test('what a client says that it is made for counts, whatever its host', () => {
  expect(providerNameOf({ address: 'api.deepseek.com', port: 443 }, { _genAIProviderName: 'aws.bedrock' })).toBe('aws.bedrock');
});

test('without a base URL that is one, it is anthropic', () => {
  expect(providerNameOf(undefined, {})).toBe('anthropic');
});
