import { type Attributes, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

/** A request span's name and attributes, parted by when they are set. */
export interface SpanSample {
  name: string;
  start: Attributes;
  end: Attributes;
}

/** The least that tracing a request can cost: one span, its context active in the request, ended on `close`. */
export const floorMiddleware = ({ name, start, end }: SpanSample): RequestHandler => {
  const tracer = trace.getTracer('floor');
  return function floor(_req, res, next) {
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: start }, ROOT_CONTEXT);
    res.on('close', () => {
      span.setAttributes(end);
      span.end();
    });
    context.with(trace.setSpan(ROOT_CONTEXT, span), next);
  };
};
