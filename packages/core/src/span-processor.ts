import type { Context, Span } from '@opentelemetry/api';
import { getTraceScope } from './trace-scope.ts';

/**
 * Puts `session.id`, `user.id` and the attributes of `setAttribute()` on every span started under a traced request, by
 * whatever library it is made. Register it with the provider, before the exporting processors:
 * `new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), new BatchSpanProcessor(exporter)] })`.
 * It implements `SpanProcessor` of `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 3.x.
 */
export class AiTraceSpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    const scope = getTraceScope(parentContext);
    if (scope) span.setAttributes(scope.attributes);
  }

  onEnd(): void {}

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
