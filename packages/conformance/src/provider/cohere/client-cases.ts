import type { CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { chatResponse, PRICED_MODEL } from './chat-fixtures.ts';
import { type CohereSdk, clientOptions } from './cohere-sdk.ts';

type Test = ProviderTest<CohereClient | CohereClientV2>;

const REQUEST = { model: PRICED_MODEL.request, messages: [{ role: 'user' as const, content: 'Say hello' }] };

const answerInPlace: typeof fetch = async () =>
  new Response(JSON.stringify(chatResponse()), { status: 200, headers: { 'content-type': 'application/json' } });

/** The attributes of a call that never reaches a server. */
const attributesOf = async (t: Test, client: CohereClientV2) => {
  await (t.provider.wrap(client) as CohereClientV2).chat(REQUEST);
  return (await t.span()).attributes;
};

/** The ways to create the SDK's clients. */
export const clientCases = (sdk: CohereSdk): ProviderCase<CohereClient | CohereClientV2>[] => [
  {
    name: 'client: without a base URL the server is api.cohere.com',
    async run(t) {
      const { baseURL: _, environment: __, ...options } = { ...clientOptions({}), baseURL: undefined };
      expect(await attributesOf(t, new sdk.CohereClientV2({ ...options, fetch: answerInPlace }))).toMatchObject({
        'gen_ai.provider.name': 'cohere',
        'server.address': 'api.cohere.com',
        'server.port': 443,
      });
    },
  },
  {
    name: 'client: a base URL precedes the environment, and one that is computed is not known',
    async run(t) {
      const options = { ...clientOptions({}), fetch: answerInPlace };
      const both = { ...options, environment: 'https://api.cohere.com', baseUrl: 'https://cohere.example.com:8443/proxy' };
      expect(await attributesOf(t, new sdk.CohereClientV2(both))).toMatchObject({
        'server.address': 'cohere.example.com',
        'server.port': 8443,
      });
      t.telemetry.reset();
      const computed = { ...options, baseUrl: async () => 'https://cohere.example.com' };
      expect(Object.keys(await attributesOf(t, new sdk.CohereClientV2(computed)))).not.toContain('server.address');
    },
  },
  {
    name: 'client: `v2` of CohereClient is one object, wrapped whenever it is first asked for',
    async run(t) {
      const early = new sdk.CohereClient(clientOptions({ baseURL: t.server.origin }));
      const { v2 } = early;
      t.provider.wrap(early);
      expect(early.v2).toBe(v2);
      const late = t.provider.wrap(new sdk.CohereClient(clientOptions({ baseURL: t.server.origin }))) as CohereClient;
      expect(late.v2).toBe(late.v2);
      t.server.answer(t.provider.answer(), t.provider.answer());
      await early.v2.chat(REQUEST);
      await late.v2.chat(REQUEST);
      await t.spans(2);
    },
  },
  {
    name: 'client: retries are counted once, whenever `v2` was first asked for',
    needs: 'retries',
    async run(t) {
      const client = new sdk.CohereClient(clientOptions({ baseURL: t.server.origin, maxRetries: 1 }));
      expect(client.v2).toBeDefined();
      t.provider.wrap(client);
      t.server.answer(t.provider.errorAnswer(503, 'busy'), t.provider.answer());
      await client.v2.chat(REQUEST);
      expect((await t.span()).attributes['ai_trace.retry.count']).toBe(1);
    },
  },
];
