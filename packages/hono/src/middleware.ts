import { type RequestSpan, RequestTracer, type RequestTracingOptions, type TrustProxyOption } from '@ai-trace/core';
import { readInContext, startNodeRequest } from '@ai-trace/core/node';
import { endWithBody, startWebRequest } from '@ai-trace/core/web';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { nameByAnswer, nameByHandler } from './matched-route.ts';
import { nodeBindingsOf, nodeReaders, webReaders } from './readers.ts';
import { bodyOf } from './response-body.ts';

/** All optional; see {@link RequestTracingOptions}. Every hook gets Hono's context, as the request and as the response. */
export interface AiTraceHonoOptions extends RequestTracingOptions<Context, Context>, TrustProxyOption {}

/**
 * Hono middleware that makes every request one OpenTelemetry SERVER span, with everything that the request causes nested
 * under it, on Node, Bun, Deno and Workers. Register it before all others: `app.use(aiTraceMiddleware())`.
 *
 * @throws ConfigurationError when an option is wrong. During a request it throws nothing of its own.
 */
export const aiTraceMiddleware = (options?: AiTraceHonoOptions): MiddlewareHandler => {
  const definition = { framework: 'hono', ownOptions: ['trustProxy'] };
  const onNode = new RequestTracer({ ...definition, ...nodeReaders }, options);
  const onWeb = new RequestTracer({ ...definition, ...webReaders }, options);
  return function aiTrace(c, next) {
    const node = nodeBindingsOf(c);
    const span = node
      ? startNodeRequest(onNode, c, c, { request: node.incoming, response: node.outgoing })
      : startWebRequest(onWeb, c, c, c.req.raw);
    if (!span) return next();
    return node ? run(span, c, next, true) : runOnWeb(span, c, next);
  };
};

const run = async (span: RequestSpan, c: Context, next: Next, isOnNode: boolean): Promise<void> => {
  const ours = c.req.routeIndex;
  const expected = span.wantsRoute ? nameByHandler(span, c, ours + 1) : -1;
  try {
    await span.run(next);
  } catch (error) {
    span.fail(error);
    throw error;
  }
  if (c.error) span.fail(c.error);
  if (span.wantsRoute && c.req.routeIndex !== expected) nameByAnswer(span, c, ours);
  // The server reads the body outside of the request's context.
  if (isOnNode && c.finalized && span.context) readInContext(bodyOf(c.res), span.context);
};

const runOnWeb = async (span: RequestSpan, c: Context, next: Next): Promise<void> => {
  try {
    await run(span, c, next, false);
  } catch (error) {
    span.end({ outcome: 'failed', error });
    throw error;
  }
  // The answer to HEAD is made from that to GET, whose body is never read.
  if (c.req.raw.method === 'HEAD') return span.end({ outcome: 'complete' });
  const response = await endWithBody(span, c.res);
  if (response === c.res) return;
  // Otherwise Hono would copy the headers of the old response to the new one.
  c.res = undefined;
  c.res = response;
};
