import { isExpression, isHeaderName, isOptionsObject, splitCommaList, type UrlPatterns } from '@ai-trace/core';
import { type BackendName, backends } from './backends.ts';
import type { InitOptions, LogSource } from './init-options.ts';
import { flag, listOf, type OptionKind, oneOf, ratio, record, text, texts, url, wholeNumber } from './option-kind.ts';

/** The definition of one option. */
export interface OptionDefinition<Value> {
  /** The environment variable of the same meaning; `undefined` for what cannot be written as text. */
  variable: string | undefined;
  kind: OptionKind<Value>;
  /** As the reference page shows it. */
  default: string;
  /** Error messages leave out its value. */
  isSecret?: true;
}

type Schema = { [Name in keyof InitOptions]-?: OptionDefinition<NonNullable<InitOptions[Name]>> };

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** A text is a comma list of regular expressions. */
const isPattern = (pattern: unknown): boolean =>
  pattern instanceof RegExp || (typeof pattern === 'string' && splitCommaList(pattern).every(isExpression));

const patterns: OptionKind<UrlPatterns> = {
  expected: 'a comma list of regular expressions, a RegExp or an array of them',
  accepts: (value) => [value].flat().every(isPattern),
  parse: (value) => (isPattern(value) ? value : undefined),
};
/** Its contents are checked by the adapter or wrapper that uses it. */
const anObject = { expected: 'an object', accepts: isOptionsObject };
const flagOr = (other: string) => ({
  expected: `true, false or ${other}`,
  accepts: (value: unknown) => flag.accepts(value) || isFunction(value),
  parse: (value: string) => flag.parse?.(value),
});
const samplerNames = oneOf(
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
);
const signal = oneOf('otlp', 'console', 'none');
const logSources: readonly LogSource[] = ['console', 'pino', 'winston'];

/** The one list of options: `init()` uses it to check them and to read the environment; the reference page is tested against it. */
export const optionSchema: Schema = {
  serviceName: { variable: 'OTEL_SERVICE_NAME', kind: text, default: 'name in package.json' },
  serviceVersion: { variable: 'AI_TRACE_SERVICE_VERSION', kind: text, default: 'version in package.json' },
  environment: { variable: 'AI_TRACE_ENVIRONMENT', kind: text, default: 'NODE_ENV' },
  tenantId: { variable: 'AI_TRACE_TENANT_ID', kind: text, default: 'none' },
  projectId: { variable: 'AI_TRACE_PROJECT_ID', kind: text, default: 'none' },
  appId: { variable: 'AI_TRACE_APP_ID', kind: text, default: 'none' },
  resourceAttributes: {
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    kind: { ...anObject, parse: record.parse },
    default: 'none',
  },
  disabled: { variable: 'OTEL_SDK_DISABLED', kind: flag, default: 'false' },

  endpoint: { variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', kind: url, default: 'none' },
  headers: { variable: 'OTEL_EXPORTER_OTLP_HEADERS', kind: record, default: 'none', isSecret: true },
  apiKey: { variable: 'AI_TRACE_API_KEY', kind: text, default: 'none', isSecret: true },
  publicKey: { variable: 'AI_TRACE_PUBLIC_KEY', kind: text, default: 'none', isSecret: true },
  secretKey: { variable: 'AI_TRACE_SECRET_KEY', kind: text, default: 'none', isSecret: true },
  backend: { variable: 'AI_TRACE_BACKEND', kind: oneOf(...(Object.keys(backends) as BackendName[])), default: 'none' },
  protocol: { variable: 'OTEL_EXPORTER_OTLP_PROTOCOL', kind: oneOf('http/protobuf', 'http/json', 'grpc'), default: 'http/protobuf' },
  exportTimeout: { variable: 'OTEL_EXPORTER_OTLP_TIMEOUT', kind: wholeNumber(1), default: '10000' },
  traces: { variable: 'OTEL_TRACES_EXPORTER', kind: signal, default: 'otlp' },
  metrics: { variable: 'OTEL_METRICS_EXPORTER', kind: signal, default: 'otlp' },
  logs: { variable: 'OTEL_LOGS_EXPORTER', kind: signal, default: 'otlp' },
  maxQueueSize: { variable: 'OTEL_BSP_MAX_QUEUE_SIZE', kind: wholeNumber(1), default: '2048' },
  maxExportBatchSize: { variable: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', kind: wholeNumber(1), default: '512' },
  scheduleDelay: { variable: 'OTEL_BSP_SCHEDULE_DELAY', kind: wholeNumber(0), default: '5000' },
  metricInterval: { variable: 'OTEL_METRIC_EXPORT_INTERVAL', kind: wholeNumber(1), default: '60000' },
  shutdownTimeout: { variable: 'AI_TRACE_SHUTDOWN_TIMEOUT', kind: wholeNumber(0), default: '5000' },
  flushOnExit: { variable: 'AI_TRACE_FLUSH_ON_EXIT', kind: flag, default: 'true' },

  sampler: {
    variable: 'OTEL_TRACES_SAMPLER',
    kind: {
      expected: `a Sampler or ${samplerNames.expected}`,
      accepts: (value) => samplerNames.accepts(value) || isFunction((value as { shouldSample?: unknown } | null)?.shouldSample),
      parse: samplerNames.parse,
    },
    default: 'parentbased_always_on',
  },
  sampleRate: { variable: 'AI_TRACE_SAMPLE_RATE', kind: ratio, default: 'none' },
  spanProcessors: {
    variable: undefined,
    kind: {
      expected: 'an array of SpanProcessors',
      accepts: (value) => Array.isArray(value) && value.every((entry) => isFunction(entry?.onEnd)),
    },
    default: 'none',
  },

  // Core reads this variable itself, and those for a single framework.
  excludedUrls: { variable: 'AI_TRACE_EXCLUDED_URLS', kind: { ...patterns, parse: (value) => value }, default: 'none' },
  captureHeaders: { variable: undefined, kind: anObject, default: 'none' },
  redactQuery: { variable: 'AI_TRACE_REDACT_QUERY', kind: texts, default: 'signatures and credentials' },
  session: { variable: undefined, kind: anObject, default: 'X-Session-ID, Session-ID, baggage, …' },
  carrierHeader: {
    variable: 'AI_TRACE_CARRIER_HEADER',
    kind: {
      expected: 'a header name or false',
      accepts: (value) => value === false || isHeaderName(value),
      parse: (value) => (flag.parse?.(value) === false ? false : isHeaderName(value.trim()) ? value.trim() : undefined),
    },
    default: 'X-Trace-Context',
  },
  baggage: { variable: undefined, kind: anObject, default: 'own keys only' },
  traceId: { variable: undefined, kind: { expected: 'a function of the request', accepts: isFunction }, default: 'none' },
  publicEndpoint: {
    variable: 'AI_TRACE_PUBLIC_ENDPOINT',
    kind: flagOr('a function of the request'),
    default: 'false',
  },
  disconnectIsError: { variable: 'AI_TRACE_DISCONNECT_IS_ERROR', kind: flag, default: 'true' },
  trustProxy: { variable: 'AI_TRACE_TRUST_PROXY', kind: flag, default: 'false' },

  captureInput: { variable: 'AI_TRACE_CAPTURE_INPUT', kind: flag, default: 'true' },
  captureOutput: { variable: 'AI_TRACE_CAPTURE_OUTPUT', kind: flag, default: 'true' },
  captureTokens: { variable: 'AI_TRACE_CAPTURE_TOKENS', kind: flag, default: 'true' },
  captureCost: { variable: 'AI_TRACE_CAPTURE_COST', kind: flag, default: 'true' },
  maskPii: { variable: 'AI_TRACE_MASK_PII', kind: flag, default: 'false' },
  mask: { variable: undefined, kind: { expected: 'a function', accepts: isFunction }, default: 'none' },
  maxContentLength: { variable: 'AI_TRACE_MAX_CONTENT_LENGTH', kind: wholeNumber(1), default: '32768' },
  includeStreamUsage: { variable: 'AI_TRACE_INCLUDE_STREAM_USAGE', kind: flag, default: 'where the provider supports it' },
  estimateTokens: {
    variable: 'AI_TRACE_ESTIMATE_TOKENS',
    kind: flagOr('a function of a text'),
    default: 'false',
  },
  prices: { variable: undefined, kind: anObject, default: 'the price list' },

  autoInstrument: { variable: 'AI_TRACE_AUTO_INSTRUMENT', kind: flag, default: 'true' },
  instrumentHttpClient: { variable: 'AI_TRACE_INSTRUMENT_HTTP_CLIENT', kind: flag, default: 'true' },
  instrumentLibraries: { variable: 'AI_TRACE_INSTRUMENT_LIBRARIES', kind: flag, default: 'true' },
  disabledInstrumentations: { variable: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', kind: texts, default: 'none' },
  sqlCommenter: { variable: 'AI_TRACE_SQL_COMMENTER', kind: flag, default: 'false' },
  propagateTo: { variable: 'AI_TRACE_PROPAGATE_TO', kind: patterns, default: 'all hosts' },
  propagators: { variable: 'OTEL_PROPAGATORS', kind: listOf('tracecontext', 'baggage', 'none'), default: 'tracecontext,baggage' },

  captureLogs: { variable: 'AI_TRACE_CAPTURE_LOGS', kind: listOf(...logSources), default: 'none' },
  logRequests: { variable: 'AI_TRACE_LOG_REQUESTS', kind: flag, default: 'false' },
  validateMetricNames: { variable: 'AI_TRACE_VALIDATE_METRIC_NAMES', kind: flag, default: 'same as debug' },
  printTraces: { variable: 'AI_TRACE_PRINT_TRACES', kind: flag, default: 'in development, without an endpoint' },
  debug: { variable: 'AI_TRACE_DEBUG', kind: flag, default: 'false' },
};
