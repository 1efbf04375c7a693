import assert from 'node:assert/strict';
import type { AdapterCase } from '../adapter-case.ts';
import type { CaseContext } from '../case-context.ts';
import type { AppSetup } from '../contract.ts';
import { type Endpoint, endpoints } from '../endpoints.ts';
import { type RawRequestParts, rawRequest, webSocketClose, webSocketRequest } from '../raw-socket.ts';

const multipart = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nbytes\r\n--b--\r\n';

const bodies: Record<string, RawRequestParts> = {
  '/echo': { headers: ['Content-Type: application/json'], body: '{"a":[1,2,3]}' },
  '/upload': { headers: ['Content-Type: multipart/form-data; boundary=b'], body: multipart },
  '/late-body': { body: 'late' },
  '/events': { body: 'events' },
  '/pipe': { body: 'piped' },
};

/** The bytes of the application's answer, without the `Date` header. */
const answerOf = async (t: CaseContext, bytes: string, instrumentation: AppSetup['instrumentation']): Promise<string> => {
  const app = await t.serve({}, { instrumentation });
  const socket = await app.open();
  await socket.send(bytes);
  return (await socket.closed()).replace(/^Date: .*\r\n/gim, '');
};

const sameBytes = (name: string, bytes: string, needs?: Endpoint['needs']): AdapterCase => ({
  name: `the same bytes with and without ai-trace: ${name}`,
  rule: 'http-span §9',
  needs,
  run: async (t) => {
    for (const gate of ['stream', 'sse', 'body']) t.services.gate(gate).open();
    const { stackTraceLimit } = Error;
    // An error page may print the stack, which contains the middleware.
    Error.stackTraceLimit = 0;
    try {
      const bare = await answerOf(t, bytes, 'none');
      assert.deepEqual(t.finishedServerSpans(), []);
      assert.equal(await answerOf(t, bytes, 'first'), bare);
      assert.equal(await answerOf(t, bytes, 'twice'), bare);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  },
});

const exampleOf = ({ method, example, needs }: Endpoint): AdapterCase => {
  const verb = method === 'ALL' ? 'PUT' : method;
  return sameBytes(`${verb} ${example}`, rawRequest(verb, example, bodies[example]), needs);
};

/** The application answers as it does without ai-trace. */
export const transparencyCases: AdapterCase[] = [
  ...Object.values(endpoints).map(exampleOf),
  sameBytes('HEAD /hello', rawRequest('HEAD', '/hello')),
  sameBytes('GET /status/204', rawRequest('GET', '/status/204')),
  sameBytes('GET /status/304', rawRequest('GET', '/status/304')),
  sameBytes('GET /nowhere', rawRequest('GET', '/nowhere')),
  sameBytes('OPTIONS /hello', rawRequest('OPTIONS', '/hello')),
  sameBytes('a body that is no JSON', rawRequest('POST', '/echo', { headers: ['Content-Type: application/json'], body: '{"a":' })),
  sameBytes('a WebSocket', webSocketRequest + webSocketClose, 'webSocket'),
  sameBytes('a malformed escape', rawRequest('GET', '/users/%E0%A4%A')),
  sameBytes('two requests in one pipeline', rawRequest('GET', '/users/1', { keepAlive: true }) + rawRequest('GET', '/stream')),
];
