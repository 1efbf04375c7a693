import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { toPlainSpan } from './plain-span.ts';
import { sendToParent } from './process-messages.ts';

const SUCCESS = 0;

/** Sends spans to the process of the demo. A service would use an OTLP exporter instead. */
class ParentExporter implements SpanExporter {
  export(spans: ReadableSpan[], onResult: Parameters<SpanExporter['export']>[1]): void {
    for (const span of spans) sendToParent({ span: toPlainSpan(span) });
    onResult({ code: SUCCESS });
  }

  async shutdown(): Promise<void> {}
}

/** Registers OpenTelemetry for a service. */
export const startTracing = (service: string): void => {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }),
    spanProcessors: [new AiTraceSpanProcessor(), new SimpleSpanProcessor(new ParentExporter())],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
};
