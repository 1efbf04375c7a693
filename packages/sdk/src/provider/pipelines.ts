import { AiTraceSpanProcessor, takeTraceId } from '@ai-trace/core';
import { diag, metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { BasicTracerProvider, type IdGenerator, RandomIdGenerator, type Sampler, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { isDevelopment, isTestRun } from '../development/is-development.ts';
import { TracePrinter } from '../development/trace-printer.ts';
import { type Destination, destinationOf, localDestination, type Signal } from '../export/destination.ts';
import { createSpanExport, type SpanExport } from '../export/span-export.ts';
import { createLogExport, type LogExport } from '../logs/log-export.ts';
import { RequestLogger } from '../logs/request-logger.ts';
import { createMetricExport, type MetricExport } from '../metrics/metric-export.ts';
import type { InitOptions } from '../options/init-options.ts';
import { ContainedProcessor } from './contained-processor.ts';
import { type JoinedProcessors, joinProvider } from './join-provider.ts';
import { isLoggerProviderRegistered, isRegistered } from './registered-globals.ts';
import { createResource } from './resource.ts';
import { createSampler } from './sampler.ts';

/** Everything through which telemetry leaves the process; a missing part is off, or the application's own. */
export interface Pipelines {
  destinations: Partial<Record<Signal, Destination>>;
  tracerProvider?: BasicTracerProvider | undefined;
  /** What was added to the application's own tracer provider. */
  joined?: JoinedProcessors | undefined;
  spans?: SpanExport | undefined;
  logs?: LogExport | undefined;
  metrics?: MetricExport | undefined;
}

/** Sets up and registers what the options ask for. `given`: the options of `init()` without the environment. */
export const registerPipelines = (options: InitOptions, given: InitOptions): Pipelines => {
  const isForeign = isRegistered('trace');
  const destinations = findDestinations(options, given, isForeign);
  const resource = createResource(options);
  const spans = createSpanExport(options, destinations.traces, given);
  const processors = spanProcessors(options, destinations, spans);
  const tracerProvider = isForeign ? undefined : registerTracerProvider(createSampler(options, given), resource, processors);
  const joined = isForeign ? join(processors) : undefined;

  const logExport = isLoggerProviderRegistered() ? undefined : createLogExport(options, destinations.logs, resource);
  if (logExport) logs.setGlobalLoggerProvider(logExport.provider);
  const metricExport = isRegistered('metrics') ? undefined : createMetricExport(options, destinations.metrics, resource);
  if (metricExport) metrics.setGlobalMeterProvider(metricExport.provider);
  return { destinations, tracerProvider, joined, spans, logs: logExport, metrics: metricExport };
};

const findDestinations = (options: InitOptions, given: InitOptions, isForeign: boolean): Pipelines['destinations'] => {
  // The application's own provider exports by those variables already; doing so again would double every span.
  const isExported = isForeign && given.endpoint === undefined && given.backend === undefined;
  const destinations = {
    traces: isExported ? undefined : destinationOf('traces', options, given),
    metrics: destinationOf('metrics', options, given),
    logs: destinationOf('logs', options, given),
  };
  if (destinations.traces ?? destinations.metrics ?? destinations.logs) return destinations;
  if (isExported) return {};
  if (isDevelopment(options.environment)) {
    return { traces: localDestination('traces'), metrics: localDestination('metrics'), logs: localDestination('logs') };
  }
  if (options.traces !== 'none' && options.traces !== 'console' && !isTestRun(options.environment)) {
    diag.warn('[@ai-trace/sdk] No endpoint is configured, so nothing is exported. Set `endpoint`, or OTEL_EXPORTER_OTLP_ENDPOINT.');
  }
  return {};
};

const spanProcessors = (options: InitOptions, destinations: Pipelines['destinations'], spans: SpanExport | undefined): SpanProcessor[] => {
  const isQuiet = destinations.traces?.isOptional !== true;
  const { printTraces = !isQuiet, logRequests = false } = options;
  return [
    new AiTraceSpanProcessor(),
    ...(options.spanProcessors ?? []).map((processor) => new ContainedProcessor(processor)),
    ...(logRequests ? [new RequestLogger()] : []),
    ...(printTraces ? [new TracePrinter()] : []),
    ...(spans ? [spans.processor] : []),
  ];
};

const random = new RandomIdGenerator();

/** A root span that was given a trace id gets it. */
const idGenerator: IdGenerator = {
  generateTraceId: () => takeTraceId() ?? random.generateTraceId(),
  generateSpanId: () => random.generateSpanId(),
};

const registerTracerProvider = (
  sampler: Sampler | undefined,
  resource: ReturnType<typeof createResource>,
  processors: SpanProcessor[],
): BasicTracerProvider => {
  const provider = new BasicTracerProvider({ resource, spanProcessors: processors, idGenerator, ...(sampler && { sampler }) });
  trace.setGlobalTracerProvider(provider);
  return provider;
};

const join = (processors: SpanProcessor[]): JoinedProcessors | undefined => {
  const joined = joinProvider(processors);
  diag.warn(
    joined
      ? '[@ai-trace/sdk] The application has a tracer provider of its own. It stays, and init() has added its span processors to it.'
      : '[@ai-trace/sdk] The application has a tracer provider of its own, to which nothing can be added. It stays; ' +
          'add `new AiTraceSpanProcessor()` to its span processors.',
  );
  return joined;
};
