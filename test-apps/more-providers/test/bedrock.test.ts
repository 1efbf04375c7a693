import { type Answer, jsonAnswer } from '@ai-trace/conformance';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { wrapBedrock } from '../src/bedrock.ts';
import { bedrockEvent, bedrockException } from './bedrock-event-stream.ts';
import { json, traceFixture } from './trace-fixture.ts';

const trace = traceFixture();

const clients: BedrockRuntimeClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

const client = (): BedrockRuntimeClient => {
  const made = new BedrockRuntimeClient({
    region: 'eu-west-1',
    endpoint: trace.server.origin,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  clients.push(made);
  return wrapBedrock(made, 'eu-west-1');
};

const input: ConverseCommandInput = {
  modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  system: [{ text: 'Be brief' }],
  messages: [
    { role: 'user', content: [{ text: 'What is this?' }, { image: { format: 'png', source: { bytes: new Uint8Array(3_000) } } }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_1', name: 'look', input: { at: 'it' } } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: 'call_1', content: [{ text: 'a penguin' }] } }] },
  ],
  inferenceConfig: { temperature: 0, maxTokens: 50 },
};

const USAGE = { inputTokens: 11, outputTokens: 7, totalTokens: 28, cacheReadInputTokens: 10 };

test('ConverseCommand', async () => {
  const content = [{ text: 'A penguin' }, { toolUse: { toolUseId: 'call_2', name: 'note', input: { what: 'penguin' } } }];
  trace.server.answer(jsonAnswer({ output: { message: { role: 'assistant', content } }, stopReason: 'tool_use', usage: USAGE }));
  const answer = await client().send(new ConverseCommand(input));
  expect(answer.output?.message?.content).toEqual(content);
  const span = await trace.span();
  expect(span.name).toBe(`chat ${input.modelId}`);
  expect(span.attributes).toMatchObject({
    'gen_ai.provider.name': 'aws.bedrock',
    'server.address': 'bedrock-runtime.eu-west-1.amazonaws.com',
    'gen_ai.request.temperature': 0,
    'gen_ai.request.max_tokens': 50,
    'gen_ai.response.finish_reasons': ['tool_use'],
    'gen_ai.usage.input_tokens': 21,
    'gen_ai.usage.output_tokens': 7,
    'gen_ai.usage.cache_read.input_tokens': 10,
  });
  expect(json(span, 'gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be brief' }]);
  expect(json(span, 'gen_ai.input.messages')).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'What is this?' },
        { type: 'content', image: { format: 'png', source: { bytes: '[binary, 3000 bytes]' } } },
      ],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'look', arguments: { at: 'it' } }] },
    { role: 'user', parts: [{ type: 'tool_call_response', id: 'call_1', response: [{ text: 'a penguin' }] }] },
  ]);
  expect(json(span, 'gen_ai.output.messages')).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'text', content: 'A penguin' },
        { type: 'tool_call', id: 'call_2', name: 'note', arguments: { what: 'penguin' } },
      ],
      finish_reason: 'tool_use',
    },
  ]);
});

const EVENTS = [
  bedrockEvent('messageStart', { role: 'assistant' }),
  bedrockEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'black and white' } } }),
  bedrockEvent('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'A ' } }),
  bedrockEvent('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'penguin' } }),
  bedrockEvent('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'call_2', name: 'note' } } }),
  bedrockEvent('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"what":' } } }),
  bedrockEvent('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '"penguin"}' } } }),
];

const PARTS = [
  { type: 'reasoning', content: 'black and white' },
  { type: 'text', content: 'A penguin' },
  { type: 'tool_call', id: 'call_2', name: 'note', arguments: { what: 'penguin' } },
];

const streamed = (body: Buffer[]): Answer => ({ status: 200, headers: { 'content-type': 'application/vnd.amazon.eventstream' }, body });

test('ConverseStreamCommand, whose stream is inside of its answer', async () => {
  const end = [
    bedrockEvent('messageStop', { stopReason: 'tool_use' }),
    bedrockEvent('metadata', { usage: USAGE, metrics: { latencyMs: 5 } }),
  ];
  trace.server.answer(streamed([...EVENTS, ...end]));
  const { stream } = await client().send(new ConverseStreamCommand(input));
  const texts = [];
  for await (const { contentBlockDelta } of stream!) {
    expect(trace.telemetry.finishedSpans()).toEqual([]);
    texts.push(contentBlockDelta?.delta?.text ?? '');
  }
  expect(texts.join('')).toBe('A penguin');
  const span = await trace.span();
  expect(span.attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
    'gen_ai.response.finish_reasons': ['tool_use'],
    'gen_ai.usage.input_tokens': 21,
  });
  expect(json(span, 'gen_ai.output.messages')).toEqual([{ role: 'assistant', parts: PARTS, finish_reason: 'tool_use' }]);
});

test('a stream that fails half-way keeps its part', async () => {
  trace.server.answer(streamed([...EVENTS.slice(0, 6), bedrockException('throttlingException', { message: 'slow down' })]));
  const { stream } = await client().send(new ConverseStreamCommand(input));
  const read = async () => {
    for await (const _ of stream!);
  };
  await expect(read()).rejects.toThrow('slow down');
  const span = await trace.span();
  expect(span.attributes['error.type']).toBe('ThrottlingException');
  expect(json(span, 'gen_ai.output.messages')).toMatchObject([{ parts: [PARTS[0], PARTS[1], { ...PARTS[2], arguments: '{"what":' }] }]);
});

test('a refused call', async () => {
  const headers = { 'x-amzn-errortype': 'ValidationException' };
  trace.server.answer(jsonAnswer({ message: 'no such model' }, { status: 400, headers }));
  await expect(client().send(new ConverseCommand(input))).rejects.toThrow('no such model');
  const { attributes } = await trace.span();
  expect(attributes).toMatchObject({ 'error.type': 'ValidationException', 'http.response.status_code': 400 });
});

test('another command is sent as it is, and makes no span', async () => {
  trace.server.answer(jsonAnswer({ completion: 'Hello' }));
  const { body } = await client().send(new InvokeModelCommand({ modelId: 'm', contentType: 'application/json', body: '{}' }));
  expect(body.transformToString()).toBe('{"completion":"Hello"}');
  expect(trace.telemetry.finishedSpans()).toEqual([]);
});
