import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { buffer, text } from 'node:stream/consumers';
import { createTelemetry, Gate, type Telemetry } from '@ai-trace/conformance';
import { type Attributes, SpanKind, trace } from '@opentelemetry/api';
import { type AiTraceNodeHttpOptions, instrumentApp, traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;
type Options = AiTraceNodeHttpOptions<Http2ServerRequest, Http2ServerResponse>;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const mark = (name: string): void => trace.getTracer('app').startSpan(name).end();
const open = (session: ClientHttp2Session, headers: OutgoingHttpHeaders): ClientHttp2Stream => {
  const stream = session.request({ ':path': '/users/7?page=2', ...headers });
  stream.on('error', () => undefined);
  return stream;
};

const ways = {
  traceHandler: (handler: Handler, options?: Options) => createServer(traceHandler(handler, options)),
  instrumentApp: (handler: Handler, options?: Options) => instrumentApp(createServer(handler), options as object),
};

describe.each(Object.entries(ways))('HTTP/2 without TLS, %s', (_name, serve) => {
  const whileServing = (handler: Handler, use: (session: ClientHttp2Session) => Promise<void>, options?: Options) =>
    whileListening(serve(handler, options), async (origin) => {
      const session = connect(origin);
      await use(session);
      session.close();
      await once(session, 'close');
    });

  const serverSpan = async () => (await telemetry.waitForSpans(1)).find(({ kind }) => kind === SpanKind.SERVER);

  /** One exchange to its end, and the attributes of its span. */
  const exchange = async (handler: Handler, headers: OutgoingHttpHeaders = {}, options?: Options): Promise<Attributes> => {
    await whileServing(
      handler,
      (session) =>
        new Promise((resolve) => {
          open(session, headers).on('close', resolve).resume().end();
        }),
      options,
    );
    const servers = telemetry.finishedSpans().filter(({ kind }) => kind === SpanKind.SERVER);
    expect(servers).toHaveLength(1);
    return servers[0]!.attributes;
  };

  const answer: Handler = (_request, response) => response.writeHead(202, { 'content-type': 'text/plain' }).end('answered');

  test.each([(response: Http2ServerResponse) => response.end(), (response: Http2ServerResponse) => response.writeHead(503).end()])(
    'a status that came too late for the client was not sent: %s',
    async (cleanUp) => {
      const arrived = new Gate();
      const handler: Handler = (request, response) => {
        request.on('aborted', () => cleanUp(response));
        void arrived.pass();
      };
      await whileServing(handler, async (session) => {
        const stream = open(session, {}).end();
        await arrived.arrivals();
        stream.close(constants.NGHTTP2_CANCEL);
        await telemetry.waitForSpans(1);
      });
      const span = await serverSpan();
      expect(span?.attributes['http.response.status_code']).toBeUndefined();
      expect(span?.attributes['error.type']).toBe('client_disconnected');
    },
  );

  test('a request is one span with route, status and protocol', async () => {
    const attributes = await exchange(
      answer,
      { 'x-session-id': 's-1', ':authority': 'api.example.com:8443' },
      { route: () => '/users/:id' },
    );
    expect(telemetry.finishedSpans()[0]?.name).toBe('GET /users/:id');
    const { 'network.peer.port': _port, ...known } = attributes;
    expect(known).toEqual({
      'ai_trace.response.time_to_first_byte': expect.any(Number),
      'ai_trace.session.source': 'x-session-id',
      'client.address': '127.0.0.1',
      'http.request.method': 'GET',
      'http.response.status_code': 202,
      'http.route': '/users/:id',
      'network.peer.address': '127.0.0.1',
      'network.protocol.version': '2',
      'server.address': 'api.example.com',
      'server.port': 8443,
      'session.id': 's-1',
      'url.path': '/users/7',
      'url.query': 'page=2',
      'url.scheme': 'http',
    });
  });

  test('HEAD ends once, without a body', async () => {
    const attributes = await exchange(answer, { ':method': 'HEAD' });
    expect(attributes['http.response.status_code']).toBe(202);
    expect(attributes).not.toHaveProperty(['ai_trace.response.time_to_first_byte']);
  });

  test.each([204, 304])('a %i has no time to the first byte', async (status) => {
    const attributes = await exchange((_request, response) => response.writeHead(status).end());
    expect(attributes['http.response.status_code']).toBe(status);
    expect(attributes).not.toHaveProperty(['ai_trace.response.time_to_first_byte']);
  });

  test('a stream lasts to its last byte', async () => {
    const gate = new Gate();
    const handler: Handler = async (_request, response) => {
      response.write('first\n');
      await gate.pass();
      mark('late');
      response.end('last\n');
    };
    await whileServing(handler, async (session) => {
      const stream = open(session, {}).end();
      await once(stream, 'response');
      await gate.arrivals();
      expect(telemetry.finishedSpans()).toEqual([]);
      gate.open();
      expect(await text(stream)).toBe('first\nlast\n');
    });
    const [late, server] = telemetry.finishedSpans();
    expect(late?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
  });

  test.each([
    ['before', undefined],
    ['after', 200],
  ])('a client that resets its stream %s the head', async (_when, status) => {
    const gate = new Gate();
    const handler: Handler = async (_request, response) => {
      if (status) response.write('first\n');
      await gate.pass();
      response.end();
    };
    await whileServing(handler, async (session) => {
      const stream = open(session, {}).end();
      if (status) await once(stream, 'response');
      await gate.arrivals();
      stream.close(constants.NGHTTP2_CANCEL);
      const span = await serverSpan();
      expect(span?.attributes).toMatchObject({ 'error.type': 'client_disconnected', 'ai_trace.client_disconnected': true });
      expect(span?.attributes['http.response.status_code']).toBe(status);
      gate.open();
    });
    expect(telemetry.finishedSpans()).toHaveLength(1);
  });

  test('listeners on the request run in its context', async () => {
    const handler: Handler = (request, response) => {
      request.on('data', () => mark('data'));
      request.on('end', () => {
        mark('end');
        response.end();
      });
    };
    await whileServing(handler, async (session) => {
      const streams = [1, 2].map(() => open(session, { ':method': 'POST' }));
      for (const stream of streams) stream.write('one');
      await Promise.all(streams.map((stream) => buffer(stream.end('two'))));
    });
    const spans = telemetry.finishedSpans();
    const servers = spans.filter(({ kind }) => kind === SpanKind.SERVER);
    expect(servers).toHaveLength(2);
    for (const server of servers) {
      const inside = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === server.spanContext().spanId);
      expect([...new Set(inside.map(({ name }) => name))]).toEqual(['data', 'end']);
    }
    expect(spans.filter(({ parentSpanContext }) => !parentSpanContext)).toHaveLength(2);
  });

  test('a stream that the handler destroys is an error', async () => {
    const attributes = await exchange((_request, response) => {
      response.write('first\n', () => response.stream.destroy(new RangeError('it broke')));
    });
    expect(attributes).toMatchObject({ 'http.response.status_code': 200, 'error.type': 'RangeError' });
  });

  test('pseudo-headers are no headers', async () => {
    const attributes = await exchange(answer, { 'x-tenant': 'acme' }, { captureHeaders: { request: '.*' } });
    const captured = Object.keys(attributes).filter((key) => key.startsWith('http.request.header.'));
    expect(captured).toEqual(['http.request.header.x-tenant']);
  });
});
