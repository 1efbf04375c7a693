import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { RequestTracer } from '@ai-trace/core';
import { endWithBody, startWebRequest, webRequestReader, webResponseReader } from '@ai-trace/core/web';
import { SpanStatusCode, trace } from '@opentelemetry/api';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const bytes = (text: string) => new TextEncoder().encode(text);

/** Starts a request and puts the end of the response's body in charge of its span. */
const send = async (response: Response, signal = new AbortController().signal) => {
  const requests = new RequestTracer<Request, Response>({ framework: 'web', request: webRequestReader, response: webResponseReader });
  const span = startWebRequest(requests, new Request('http://localhost/'), response, { signal });
  return endWithBody(span!, response);
};

const ended = () => telemetry.finishedSpans().map(({ attributes, status }) => ({ status: status.code, ...pick(attributes) }));
const pick = ({ 'error.type': error, 'ai_trace.client_disconnected': disconnected }: Record<string, unknown>) => ({ error, disconnected });
const complete = { status: SpanStatusCode.UNSET, error: undefined, disconnected: undefined };

/** A stream whose chunks come when it is asked for them, each in a turn of its own. */
const lazyStream = (chunks: string[], pulled: string[] = []): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        const chunk = chunks.shift();
        if (chunk === undefined) return controller.close();
        pulled.push(chunk);
        controller.enqueue(bytes(chunk));
      },
    },
    { highWaterMark: 0 },
  );

test('without a body the span ends at once, and the response stays the same object', async () => {
  const response = new Response(null, { status: 204 });
  expect(await send(response)).toBe(response);
  expect(ended()).toEqual([complete]);
});

test.each([
  ['a text', () => 'hello'],
  ['bytes', () => bytes('hello')],
  ['a Blob', () => new Blob(['hello'])],
  ['nothing in it', () => ''],
])('a body that is in memory, %s, ends the span at once', async (_what, body) => {
  const response = await send(new Response(body(), { status: 201, statusText: 'Made', headers: { 'x-a': 'b' } }));
  expect(ended()).toEqual([complete]);
  expect([response.status, response.statusText, response.headers.get('x-a')]).toEqual([201, 'Made', 'b']);
  expect(await response.text()).toBe(await new Response(body()).text());
});

test('the headers stay as they were', async () => {
  const headers: [string, string][] = [
    ['content-type', 'text/plain;charset=UTF-8'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];
  for (const body of ['hello', lazyStream(['hello'])]) {
    const response = await send(new Response(body, { headers }));
    expect([...response.headers]).toEqual(headers);
  }
});

test('the span of a stream ends with its last byte', async () => {
  const response = await send(new Response(lazyStream(['one', 'two'])));
  const reader = response.body!.getReader();
  for (const chunk of ['one', 'two']) {
    expect(await reader.read()).toEqual({ done: false, value: bytes(chunk) });
    expect(ended()).toEqual([]);
  }
  expect((await reader.read()).done).toBe(true);
  expect(ended()).toEqual([complete]);
  expect(telemetry.finishedSpans()[0]?.attributes['ai_trace.response.time_to_first_byte']).toEqual(expect.any(Number));
});

test('nothing is read before it is asked for, but what comes at once', async () => {
  const pulled: string[] = [];
  const response = await send(new Response(lazyStream(['one', 'two', 'three'], pulled)));
  const reader = response.body!.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(pulled).toEqual(['one']);
  await reader.cancel();
});

test('a stream that is always ready is not gathered in memory', async () => {
  let pulls = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulls += 1;
      controller.enqueue(bytes('more'));
    },
  });
  const response = await send(new Response(endless));
  expect(pulls).toBeLessThan(6);
  await response.body!.cancel();
  expect(ended()).toHaveLength(1);
});

test('chunks that came at once come first, in their order', async () => {
  const source = new TransformStream();
  const writer = source.writable.getWriter();
  const writing = Promise.all(['one', 'two', 'three', 'four'].map((text) => writer.write(bytes(text))));
  const response = await send(new Response(source.readable));
  const [text] = await Promise.all([response.text(), writing.then(() => writer.close())]);
  expect(text).toBe('onetwothreefour');
  expect(ended()).toEqual([complete]);
});

test('a client that cancels ends the span, and the source learns of it', async () => {
  const reasons: unknown[] = [];
  const source = new ReadableStream({
    start: (controller) => controller.enqueue(bytes('one')),
    cancel: (reason) => void reasons.push(reason),
  });
  const response = await send(new Response(source));
  await response.body!.cancel('gone');
  expect(reasons).toEqual(['gone']);
  expect(ended()).toEqual([{ status: SpanStatusCode.ERROR, error: 'client_disconnected', disconnected: true }]);
});

test("a source's cancel runs in the request's context", async () => {
  let seen: string | undefined;
  const source = new ReadableStream({
    start: (controller) => controller.enqueue(bytes('one')),
    cancel: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      seen = trace.getActiveSpan()?.spanContext().spanId;
    },
  });
  await (await send(new Response(source))).body!.cancel();
  expect(seen).toBe(telemetry.finishedSpans()[0]?.spanContext().spanId);
});

test('a client that leaves before there is a response ends the span', async () => {
  const leaving = new AbortController();
  const requests = new RequestTracer<Request, { response?: Response }>({
    framework: 'web',
    request: webRequestReader,
    response: { statusCode: ({ response }) => response?.status, header: () => undefined, headerNames: () => [], setHeader: () => {} },
  });
  startWebRequest(requests, new Request('http://localhost/'), {}, leaving);
  leaving.abort();
  expect(ended()).toEqual([{ status: SpanStatusCode.ERROR, error: 'client_disconnected', disconnected: true }]);
});

test('an abort after the end changes nothing', async () => {
  const leaving = new AbortController();
  await send(new Response('hello'), leaving.signal);
  leaving.abort();
  expect(ended()).toEqual([complete]);
});

test.each([
  ['at once', () => undefined],
  ['later', () => new Promise((resolve) => setImmediate(resolve))],
])('a stream that fails %s fails for the client, and the span has the error', async (_when, wait) => {
  const failing = new ReadableStream({
    async pull() {
      await wait();
      throw new RangeError('it broke');
    },
  });
  const response = await send(new Response(failing));
  await expect(response.text()).rejects.toThrow('it broke');
  expect(ended()).toEqual([{ status: SpanStatusCode.ERROR, error: 'RangeError', disconnected: undefined }]);
});

test('a body that somebody else reads is left alone', async () => {
  const response = new Response(lazyStream(['one']));
  const reader = response.body!.getReader();
  expect(await send(response)).toBe(response);
  expect(ended()).toEqual([complete]);
  await reader.cancel();
});

test("a source's pull runs in the request's context", async () => {
  const seen: (string | undefined)[] = [];
  const source = new ReadableStream(
    {
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(trace.getActiveSpan()?.spanContext().spanId);
        if (seen.length === 3) return controller.close();
        controller.enqueue(bytes('chunk'));
      },
    },
    { highWaterMark: 0 },
  );
  // Its first pull waits for its start, which has the context of whoever made it.
  await new Promise((resolve) => setImmediate(resolve));
  await (await send(new Response(source))).text();
  const [span] = telemetry.finishedSpans();
  expect(seen).toEqual(Array(3).fill(span!.spanContext().spanId));
});
