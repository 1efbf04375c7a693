import { crc32 } from 'node:zlib';
import { anthropicProvider, describeProvider, type ProviderUnderTest } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import * as sdk from '@anthropic-ai/sdk';
import { wrapAnthropic } from '../src/index.ts';

const anthropic = anthropicProvider({ name: 'anthropic', sdk, wrap: wrapAnthropic, flush: flushLlmCalls });

/** The part of Bedrock's client that is Anthropic's, which is the messages. */
type Client = sdk.Anthropic;

const createClient: ProviderUnderTest<Client>['createClient'] = ({ sdkSpans, ...options }) =>
  new AnthropicBedrock({
    ...{ awsRegion: 'eu-west-1', apiKey: null, skipAuth: true, logLevel: 'off', ...options },
    ...(sdkSpans === false && { openTelemetry: false }),
  }) as unknown as Client;

const { expected } = anthropic;

describeProvider({
  ...anthropic,
  name: 'bedrock 1',
  createClient,
  expected: {
    ...expected,
    provider: 'aws.bedrock',
    models: { ...expected.models, priced: { ...expected.models.priced, inputPerMillion: 1.1, outputPerMillion: 5.5 } },
  },
  cases: [
    {
      name: 'Bedrock: an event stream is read as the events that it carries',
      async run(t) {
        const events = t.provider.chunks({ texts: ['one two three'], usage: { input: 21, output: 9 } });
        const client = t.wrapped({}, { fetch: async () => eventStreamResponse(events) });
        const types = [];
        const stream = await client.messages.create(
          t.provider.request({ maxTokens: 100 }, true) as sdk.Anthropic.MessageCreateParamsStreaming,
        );
        for await (const { type } of stream) types.push(type);
        expect(types).toEqual(events.map((event) => (event as { type: string }).type));
        expect((await t.span()).attributes).toMatchObject({
          'gen_ai.provider.name': 'aws.bedrock',
          'gen_ai.usage.input_tokens': 21,
          'gen_ai.usage.output_tokens': 9,
          'gen_ai.output.messages': expect.stringContaining('one two three'),
        });
      },
    },
    {
      name: 'Bedrock: an exception in an event stream is the error of the SDK',
      async run(t) {
        const events = t.provider.chunks({ texts: ['one two'] }).slice(0, 3);
        const exception = frame({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, { message: 'too many' });
        const client = t.wrapped({}, { fetch: async () => eventStreamResponse(events, exception) });
        await expect(client.messages.stream({ ...t.provider.request({}), max_tokens: 100 } as never).finalMessage()).rejects.toThrow(
          'too many',
        );
        expect((await t.span()).status).toEqual({ code: 2, message: expect.stringContaining('too many') });
      },
    },
    {
      name: 'Bedrock: signed with AWS credentials, the model asked for stands in the path',
      async run(t) {
        const model = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
        const signing = new AnthropicBedrock({
          ...{ awsRegion: 'eu-west-1', awsAccessKey: 'AKIDEXAMPLE', awsSecretKey: 'not-a-real-secret' },
          ...{ baseURL: t.server.origin, apiKey: null, maxRetries: 0 },
        });
        t.server.answer(t.provider.answer());
        await t.provider.complete(t.provider.wrap(signing as unknown as Client), t.provider.request({ model, maxTokens: 100 }));
        const { name, attributes } = await t.span();
        expect(name).toBe(`chat ${model}`);
        expect(attributes['gen_ai.provider.name']).toBe('aws.bedrock');
        expect(t.server.requests[0]?.path).toBe(`/model/${model}/invoke`);
        expect(t.server.requests[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/);
      },
    },
  ],
});

const eventStreamResponse = (events: readonly object[], ...more: Buffer[]): Response => {
  const frames = events.map((event) =>
    frame({ ':message-type': 'event', ':event-type': 'chunk' }, { bytes: Buffer.from(JSON.stringify(event)).toString('base64') }),
  );
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
  return new Response(Buffer.concat([...frames, ...more]), { headers });
};

/** A message of `application/vnd.amazon.eventstream`: lengths, checksum, headers, payload, checksum. */
const frame = (headers: Readonly<Record<string, string>>, body: object): Buffer => {
  const headerBytes = Buffer.concat(Object.entries({ ...headers, ':content-type': 'application/json' }).map(headerOf));
  const payload = Buffer.from(JSON.stringify(body));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(headerBytes.length + payload.length + 16, 0);
  prelude.writeUInt32BE(headerBytes.length, 4);
  const checked = Buffer.concat([prelude, checksum(prelude), headerBytes, payload]);
  return Buffer.concat([checked, checksum(checked)]);
};

const STRING_HEADER = 7;

const headerOf = ([name, value]: [string, string]): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([STRING_HEADER]), length, Buffer.from(value)]);
};

const checksum = (bytes: Buffer): Buffer => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
};
