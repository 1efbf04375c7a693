import type { OpenAI } from 'openai';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import type { OpenAISdk } from './openai-sdk.ts';
import { redirect } from './redirect.ts';

const PROVIDER_BY_BASE_URL: Readonly<Record<string, string>> = {
  'https://api.openai.com/v1': 'openai',
  'https://eu.api.openai.com/v1': 'openai',
  'https://my-resource.openai.azure.com/openai/v1': 'azure.ai.openai',
  // The base URL of the `BedrockOpenAI` client.
  'https://bedrock-mantle.us-east-1.api.aws/openai/v1': 'aws.bedrock',
  'https://api.deepseek.com': 'deepseek',
  'https://api.groq.com/openai/v1': 'groq',
  'https://api.x.ai/v1': 'x_ai',
  'https://api.mistral.ai/v1': 'mistral_ai',
  'https://api.perplexity.ai': 'perplexity',
};

/** Unknown hosts that resemble known ones: they must get the same name as any unknown host. */
const LOOKALIKES = [
  'https://smollama.com/v1',
  'https://notdeepseek.com/v1',
  'https://api.openai.com.example.net/v1',
  'https://x.ai.example.net/v1',
];

/** Provider name and server, which depend on the client's base URL. */
export const endpointCases = ({ AzureOpenAI }: OpenAISdk): ProviderCase<OpenAI>[] => [
  ...Object.entries(PROVIDER_BY_BASE_URL).map(
    ([baseURL, name]): ProviderCase<OpenAI> => ({
      name: `endpoint: ${baseURL} is ${name}`,
      async run(t) {
        expect((await askAt(t, baseURL)).attributes).toMatchObject({
          'gen_ai.provider.name': name,
          'server.address': new URL(baseURL).hostname,
          'server.port': 443,
        });
      },
    }),
  ),
  ...LOOKALIKES.map(
    (baseURL): ProviderCase<OpenAI> => ({
      name: `endpoint: ${baseURL} is a host never heard of`,
      async run(t) {
        const nameOfUnknownHost = (await askAt(t, 'https://llm.example.com/v1')).attributes['gen_ai.provider.name'];
        t.telemetry.reset();
        const { attributes } = await askAt(t, baseURL);
        expect(attributes['gen_ai.provider.name']).toBe(nameOfUnknownHost);
        expect(attributes['server.address']).toBe(new URL(baseURL).hostname);
      },
    }),
  ),
  {
    name: 'endpoint: a base URL changed after wrapping counts',
    async run(t) {
      const client = t.wrapped({}, { fetch: redirect(t) });
      client.baseURL = 'https://api.deepseek.com';
      t.server.answer(t.provider.answer());
      await t.provider.complete(client, t.provider.request({}));
      expect((await t.span()).attributes).toMatchObject({ 'gen_ai.provider.name': 'deepseek', 'server.address': 'api.deepseek.com' });
    },
  },
  {
    name: 'endpoint: the Azure client is azure.ai.openai, its deployment the model asked for',
    async run(t) {
      const azure = new AzureOpenAI({
        apiKey: 'key-for-tests',
        apiVersion: '2024-10-21',
        endpoint: 'https://my-resource.openai.azure.com',
        fetch: redirect(t),
        maxRetries: 0,
      });
      t.server.answer(t.provider.answer());
      await t.provider.complete(t.provider.wrap(azure), t.provider.request({ model: 'my-deployment' }));
      expect((await t.span()).attributes).toMatchObject({
        'gen_ai.provider.name': 'azure.ai.openai',
        'gen_ai.request.model': 'my-deployment',
        'server.address': 'my-resource.openai.azure.com',
      });
      expect(t.server.requests[0]?.path).toContain('/deployments/my-deployment/');
    },
  },
  {
    name: 'endpoint: the deployment that an Azure client is bound to is the model, where Azure has deployments',
    async run(t) {
      const client = t.provider.wrap(
        new AzureOpenAI({
          apiKey: 'key-for-tests',
          apiVersion: '2024-10-21',
          endpoint: 'https://my-resource.openai.azure.com',
          deployment: 'my-deployment',
          fetch: redirect(t),
          maxRetries: 0,
        }),
      );
      t.server.answer(t.provider.answer());
      await t.provider.complete(client, t.provider.request({ model: 'gpt-4o' }));
      const { name, attributes } = await t.span();
      expect(t.server.requests[0]?.path).toContain('/deployments/my-deployment/chat/completions');
      expect(name).toBe('chat my-deployment');
      expect(attributes['gen_ai.request.model']).toBe('my-deployment');
    },
  },
];

const askAt = async (t: ProviderTest<OpenAI>, baseURL: string) => {
  t.server.answer(t.provider.answer());
  await t.provider.complete(t.wrapped({}, { baseURL, fetch: redirect(t) }), t.provider.request({}));
  return t.span();
};
