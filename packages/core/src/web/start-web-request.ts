import { context } from '@opentelemetry/api';
import type { RequestSpan } from '../request-span.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { getTraceScope } from '../trace-scope.ts';

/**
 * Starts the span of a request that came through `fetch(request)`. It ends when that request's `signal` reports that the client
 * has left; otherwise `endWithBody` ends it. Returns `undefined` if the request is already traced, or was dispatched by a traced
 * one within the process, as to a mounted application.
 */
export const startWebRequest = <Request extends object, Response>(
  requests: RequestTracer<Request, Response>,
  request: Request,
  response: Response,
  fetched: { readonly signal: AbortSignal },
): RequestSpan | undefined => {
  if (getTraceScope(context.active())?.remote) return undefined;
  const span = requests.start(request, response);
  if (span && !IS_DENO) fetched.signal.addEventListener('abort', () => span.end({ outcome: 'disconnected' }), { once: true });
  return span;
};

/** Deno also aborts the signal after every response, and prints a warning about that when the signal is read. */
const IS_DENO = 'Deno' in globalThis;
