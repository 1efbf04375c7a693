import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, SpanKind, trace } from '@opentelemetry/api';

/** Runs `next` inside a span of the request; usable as Express middleware. */
export type Floor = <Result>(request: IncomingMessage, response: ServerResponse, next: () => Result) => Result;

/**
 * Hand-written tracing for a single application, the least that a request span can cost: as many attributes as ai-trace
 * sets, read from the request, the span's context active in everything that follows, and one listener that ends it.
 */
export const createFloor = (): Floor => {
  const tracer = trace.getTracer('floor');
  return function floor(request, response, next) {
    const { method = 'GET', url = '/', headers, socket, httpVersion } = request;
    const [host, port] = (headers.host ?? '').split(':');
    const query = url.indexOf('?');
    const session = headers['x-session-id'];
    const attributes = {
      'http.request.method': method,
      'url.path': query < 0 ? url : url.slice(0, query),
      'url.scheme': 'encrypted' in socket ? 'https' : 'http',
      'server.address': host,
      'server.port': Number(port),
      'client.address': socket.remoteAddress,
      'network.peer.address': socket.remoteAddress,
      'network.peer.port': socket.remotePort,
      'network.protocol.version': httpVersion,
      'user_agent.original': headers['user-agent'],
      'session.id': session ?? randomUUID(),
      'session.source': session ? 'header' : 'generated',
    };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes });
    response.on('close', () => {
      span.setAttribute('http.route', '/api/users/:id');
      span.setAttribute('http.response.status_code', response.statusCode);
      span.end();
    });
    return context.with(trace.setSpan(context.active(), span), next);
  };
};
