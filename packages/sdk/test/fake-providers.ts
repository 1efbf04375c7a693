import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The least that each SDK takes for an answer, by the end of the path that it asks. */
const ANSWERS: ReadonlyArray<readonly [RegExp, object]> = [
  [
    /\/v1\/messages$/,
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test-1',
      content: [{ type: 'text', text: 'Hi.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 3 },
    },
  ],
  [
    /:generateContent$/,
    {
      candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [{ text: 'Hi.' }] } }],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 },
      modelVersion: 'gemini-2.5-flash',
    },
  ],
  [
    /\/v2\/chat$/,
    {
      id: 'c-1',
      finish_reason: 'COMPLETE',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hi.' }] },
      usage: { tokens: { input_tokens: 9, output_tokens: 3 } },
    },
  ],
  [
    /\/v1\/chat$/,
    { text: 'Hi.', generation_id: 'g-1', finish_reason: 'COMPLETE', meta: { tokens: { input_tokens: 9, output_tokens: 3 } } },
  ],
];

/** Anthropic, Google and Cohere on one port. */
export const startFakeProviders = async () => {
  const server = createServer((request, response) => {
    request.resume();
    const path = new URL(request.url ?? '', 'http://localhost').pathname;
    const answer = ANSWERS.find(([pattern]) => pattern.test(path))?.[1];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? { path }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
