import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { BedrockClientV2, SagemakerClientV2 } from 'cohere-ai/aws';
import { wrapCohere } from '../src/index.ts';

const credentials = { awsRegion: 'eu-west-1', awsAccessKey: 'AKIAEXAMPLE', awsSecretKey: 'secret', awsSessionToken: 'session' };

const request = { model: 'cohere.command-r-v1:0', messages: [{ role: 'user' as const, content: 'Say hello' }] };

let telemetry: Telemetry;
let sent: string[];

/** Answers in place of AWS, and remembers what was asked. */
const answerInPlace: typeof fetch = async (url) => {
  sent.push(String(url));
  const body = { id: 'chat-1', finish_reason: 'COMPLETE', message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] } };
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
};

beforeEach(() => {
  telemetry = createTelemetry();
  sent = [];
});

afterEach(() => telemetry.shutdown());

test.each([
  {
    Client: BedrockClientV2,
    provider: 'aws.bedrock',
    address: 'bedrock-runtime.eu-west-1.amazonaws.com',
    path: '/model/cohere.command-r-v1:0/invoke',
  },
  {
    Client: SagemakerClientV2,
    provider: 'cohere',
    address: 'runtime.sagemaker.eu-west-1.amazonaws.com',
    path: '/endpoints/cohere.command-r-v1:0/invocations',
  },
])('$Client.name sends to AWS, and its calls say so', async ({ Client, provider, address, path }) => {
  const client = wrapCohere(new Client({ ...credentials, fetch: answerInPlace }));
  const answer = await client.chat(request);
  expect(answer.message.content).toEqual([{ type: 'text', text: 'Hello' }]);
  expect(sent).toEqual([`https://${address}${path}`]);
  const [span] = await telemetry.waitForSpans(1);
  expect(span!.attributes).toMatchObject({
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': request.model,
    'server.address': address,
    'server.port': 443,
  });
});
