import { context } from '@opentelemetry/api';
import type { RequestSpan } from '../request-span.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { getTraceScope } from '../trace-scope.ts';

/**
 * Starts the span of a request that came by `fetch(request)`. It ends when that request's `signal` tells that the client has
 * left; otherwise `endWithBody` ends it. `undefined`: the request is traced already, go on without. That includes a request that
 * a traced one dispatches within the process, as to a mounted application.
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

/** Deno aborts the signal after every response, too, and prints a warning about that to whoever takes it. */
const IS_DENO = 'Deno' in globalThis;
