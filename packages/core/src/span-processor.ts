import type { Context, Span } from '@opentelemetry/api';
import { countModelCall, noteModelCall } from './llm/foreign-calls.ts';
import { noteForeignSpan, noteSpan } from './trace/foreign-scopes.ts';
import { getTraceScope } from './trace-scope.ts';

/**
 * Puts `session.id`, `user.id` and the attributes of `setAttribute()` on every span that any library starts under a traced
 * request, and keeps track of these spans, so that a late `setBaggage()` reaches them. Register it with the provider, before the
 * exporting processors:
 * `new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), new BatchSpanProcessor(exporter)] })`. It implements
 * `SpanProcessor` of `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 3.x.
 */
export class AiTraceSpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    const scope = getTraceScope(parentContext);
    if (!scope) {
      noteForeignSpan(span, parentContext);
      return;
    }
    span.setAttributes(scope.attributes);
    noteSpan(scope, span);
    noteModelCall(span, parentContext, scope);
  }

  /** A model call that another library has traced counts towards its request's sums, as those of wrapped clients do. */
  onEnd(span: object): void {
    countModelCall(span as Span);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
