import type { CaptureOptions, RequestTracingOptions, UrlPatterns } from '@ai-trace/core';
import type { Attributes } from '@opentelemetry/api';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { BackendName } from './backends.ts';

/** The samplers that `OTEL_TRACES_SAMPLER` knows. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

/** Encodings and transports of OTLP. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** Where one signal goes. */
export type SignalExporter = 'otlp' | 'console' | 'none';

/** Loggers whose records can be captured. */
export type LogSource = 'console' | 'pino' | 'winston';

type RequestOptions<Request> = Pick<
  RequestTracingOptions<Request>,
  | 'excludedUrls'
  | 'captureHeaders'
  | 'redactQuery'
  | 'session'
  | 'carrierHeader'
  | 'traceId'
  | 'baggage'
  | 'publicEndpoint'
  | 'disconnectIsError'
>;

type LlmOptions = Pick<
  CaptureOptions,
  | 'captureInput'
  | 'captureOutput'
  | 'captureTokens'
  | 'captureCost'
  | 'maskPii'
  | 'mask'
  | 'maxContentLength'
  | 'includeStreamUsage'
  | 'estimateTokens'
  | 'prices'
>;

/**
 * The options of `init()`, all of them optional. Most have an environment variable of the same meaning, over which they take
 * precedence. Defaults and variables are listed in the schema and in `docs/configuration.md`. `Request` is what the functions
 * among them take: the request of the framework in use.
 */
export interface InitOptions<Request = unknown> extends RequestOptions<Request>, LlmOptions {
  /** `service.name`. Default: `OTEL_SERVICE_NAME`, else the name in the package.json of the working directory. */
  serviceName?: string | undefined;
  /** `service.version`. Default: the version in the package.json of the working directory. */
  serviceVersion?: string | undefined;
  /** `deployment.environment.name`. Default: `NODE_ENV`. */
  environment?: string | undefined;
  /** `ai_trace.tenant.id` on everything that is exported. */
  tenantId?: string | undefined;
  /** `ai_trace.project.id` on everything that is exported. */
  projectId?: string | undefined;
  /** `ai_trace.app.id` on everything that is exported. */
  appId?: string | undefined;
  /** Further resource attributes. */
  resourceAttributes?: Readonly<Attributes> | undefined;
  /** Nothing is set up, and nothing is recorded. Default `false`. */
  disabled?: boolean | undefined;

  /** Base URL of an OTLP backend; `/v1/traces`, `/v1/metrics` and `/v1/logs` are added to it. */
  endpoint?: string | undefined;
  /** Headers of every export, in addition to those that carry a key. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Key of the backend, sent in the header that it expects; `authorization: Bearer …` unless `backend` says otherwise. */
  apiKey?: string | undefined;
  /** With `secretKey`: `authorization: Basic …` */
  publicKey?: string | undefined;
  /** See `publicKey`. */
  secretKey?: string | undefined;
  /** Endpoint and header names of a known backend; nothing else depends on it. */
  backend?: BackendName | undefined;
  /** Default `http/protobuf`. `grpc` needs `@opentelemetry/exporter-trace-otlp-grpc`. */
  protocol?: OtlpProtocol | undefined;
  /** How long one export may take with all its retries, in milliseconds. Default 10,000. */
  exportTimeout?: number | undefined;
  /** Default `otlp` */
  traces?: SignalExporter | undefined;
  /** Default `otlp` */
  metrics?: SignalExporter | undefined;
  /** Default `otlp` */
  logs?: SignalExporter | undefined;
  /** The most spans, and the most log records, that wait for export. Default 2,048. */
  maxQueueSize?: number | undefined;
  /** The most spans or log records in one export. Default 512. */
  maxExportBatchSize?: number | undefined;
  /** How long a span waits for its batch to fill, in milliseconds. Default 5,000. */
  scheduleDelay?: number | undefined;
  /** Time between two exports of metrics, in milliseconds. Default 60,000. */
  metricInterval?: number | undefined;
  /** The longest that the end of the process waits for the last export, in milliseconds. Default 5,000. */
  shutdownTimeout?: number | undefined;
  /** Exports what is left when the process ends: at SIGTERM, SIGINT, `process.exit()` and the natural end. Default `true`. */
  flushOnExit?: boolean | undefined;

  /** A sampler, or the name of one. Default `parentbased_always_on`. */
  sampler?: Sampler | SamplerName | undefined;
  /** Share of new traces that are recorded: `parentbased_traceidratio` with this argument. */
  sampleRate?: number | undefined;
  /** Processors of your own, in front of those that export. */
  spanProcessors?: readonly SpanProcessor[] | undefined;

  /** Trusts `X-Forwarded-*` in plain `node:http` and Hono; other frameworks have a setting of their own. Default `false`. */
  trustProxy?: boolean | undefined;
  /** Traces frameworks and LLM clients without a change to the application. Default `true`. */
  autoInstrument?: boolean | undefined;
  /** Makes spans of outbound HTTP requests and sends `traceparent` with them. Default `true`. */
  instrumentHttpClient?: boolean | undefined;
  /** Switches on every `@opentelemetry/instrumentation-*` that the application has installed. Default `true`. */
  instrumentLibraries?: boolean | undefined;
  /** Names that stay off: `express`, `openai`, `pg`, … */
  disabledInstrumentations?: readonly string[] | undefined;
  /** Adds the trace as a comment to SQL, where the instrumentation of the database can. Default `false`. */
  sqlCommenter?: boolean | undefined;
  /** Hosts that get `traceparent` and `baggage`. Default: all get `traceparent`, all but LLM providers get `baggage`. */
  propagateTo?: UrlPatterns | undefined;
  /** Default `tracecontext`, `baggage`. */
  propagators?: ReadonlyArray<'tracecontext' | 'baggage' | 'none'> | undefined;

  /** Sends the output of these loggers as OTLP logs. Default: none. */
  captureLogs?: readonly LogSource[] | undefined;
  /** Sends one log record for each request. Default `false`. */
  logRequests?: boolean | undefined;
  /** Warns of metric names outside the conventions. Default: the value of `debug`. */
  validateMetricNames?: boolean | undefined;
  /** Prints each trace to stderr. Default: `true` in development when no endpoint is configured. */
  printTraces?: boolean | undefined;
  /** Logs all details of set-up and exports to stderr. Default `false`. */
  debug?: boolean | undefined;
}
