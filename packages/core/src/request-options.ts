import type { MeterProvider, Span, TracerProvider } from '@opentelemetry/api';
import { ConfigurationError, isOptionsObject, refuseUnknown } from './configuration-error.ts';
import { compileExcludedUrls, type UrlPatterns } from './excluded-urls.ts';
import { compileHeaderCapture, type HeaderCapture, type HeaderCaptureOptions } from './headers.ts';
import { compileQueryRedaction, type QueryRedaction } from './query.ts';
import { resolveSessionOptions, type SessionOptions, type SessionResolution } from './session.ts';
import { type BaggageOptions, resolveBaggageAttributes, resolveCarrierHeader } from './trace/carrier-options.ts';

/** Options that every adapter takes. All are optional; wrong ones throw a {@link ConfigurationError} at construction. */
export interface RequestTracingOptions<Request = unknown, Response = unknown> {
  /**
   * Requests that are not traced, with everything under them: regular expressions, searched in `scheme://host/path` without the
   * query. A string is a comma list of them. Default: the environment variable `AI_TRACE_<FRAMEWORK>_EXCLUDED_URLS`, else
   * `AI_TRACE_EXCLUDED_URLS`, else none.
   */
  excludedUrls?: UrlPatterns | undefined;
  /**
   * Returns `true` for a request that is not traced, with everything under it. Called after `excludedUrls`. If it throws, that is
   * reported once and the request is traced.
   */
  ignoreRequest?: ((request: Request) => boolean) | undefined;
  /** Headers to record on the span; see {@link HeaderCaptureOptions}. Default: none. */
  captureHeaders?: HeaderCaptureOptions | undefined;
  /**
   * Names of query parameters, compared without regard to case, whose values become `REDACTED` in `url.query`. An empty list
   * redacts nothing. Default: `X-Amz-Signature`, `X-Amz-Credential`, `X-Amz-Security-Token`, `AWSAccessKeyId`, `Signature`, `sig`,
   * `X-Goog-Signature`, `api_key`, `apikey`, `access_token`, `token`, `key`, `password`, `secret`; a list of your own replaces it.
   */
  redactQuery?: readonly string[] | undefined;
  /** Where the session id comes from; see {@link SessionOptions}. */
  session?: SessionOptions<Request> | undefined;
  /**
   * For services with untrusted callers: the span becomes a new root with a Link to the remote context, and remote baggage is
   * ignored, whether it comes in headers or in a carrier. A function that throws counts as `true`. Default `false`.
   */
  publicEndpoint?: boolean | ((request: Request) => boolean) | undefined;
  /**
   * A header that may hold a whole carrier, as `getBaggage()` returns it; read if the request has no `traceparent`. `false` reads
   * none. Default `X-Trace-Context`.
   */
  carrierHeader?: string | false | undefined;
  /**
   * Chooses the trace of a request that has no upstream trace: returns a trace id, or a seed for `generateTraceId()`, such as an
   * `Idempotency-Key`. Retries and replays are then roots of one trace. Not called for a `publicEndpoint`.
   */
  traceId?: ((request: Request) => string | undefined) | undefined;
  /** Baggage of upstream services; see {@link BaggageOptions}. */
  baggage?: BaggageOptions | undefined;
  /**
   * Whether a client that leaves before the response is complete makes the span an error
   * (`error.type=client_disconnected`). `ai_trace.client_disconnected=true` is set either way. Default `true`.
   */
  disconnectIsError?: boolean | undefined;
  /** Called when the span has started. An error that it throws is reported once through `diag` and changes nothing. */
  requestHook?: ((span: Span, request: Request) => void) | undefined;
  /** Called when the response has ended, just before the span ends. Contained like `requestHook`. */
  responseHook?: ((span: Span, response: Response) => void) | undefined;
  /** Used instead of the global tracer provider. */
  tracerProvider?: TracerProvider | undefined;
  /** Used instead of the global meter provider. */
  meterProvider?: MeterProvider | undefined;
}

/** The option of adapters whose framework has no proxy setting of its own. */
export interface TrustProxyOption {
  /**
   * Whether `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` are trusted: set `true` only if every request comes
   * through a proxy that sets them. Default `false`.
   */
  trustProxy?: boolean | undefined;
}

/** {@link RequestTracingOptions}, validated and compiled once. */
export interface ResolvedRequestOptions<Request, Response> {
  isExcluded: ((url: string) => boolean) | undefined;
  ignoreRequest: ((request: Request) => boolean) | undefined;
  requestHeaders: HeaderCapture | undefined;
  responseHeaders: HeaderCapture | undefined;
  redactQuery: QueryRedaction;
  session: SessionResolution<Request>;
  publicEndpoint: boolean | ((request: Request) => boolean);
  /** In lower case. */
  carrierHeader: string | undefined;
  traceId: ((request: Request) => string | undefined) | undefined;
  baggageAttributes: ReadonlySet<string> | undefined;
  disconnectIsError: boolean;
  trustProxy: boolean;
  requestHook: ((span: Span, request: Request) => void) | undefined;
  responseHook: ((span: Span, response: Response) => void) | undefined;
  tracerProvider: TracerProvider | undefined;
  meterProvider: MeterProvider | undefined;
}

const KNOWN_OPTIONS: readonly string[] = [
  'excludedUrls',
  'ignoreRequest',
  'captureHeaders',
  'redactQuery',
  'session',
  'publicEndpoint',
  'carrierHeader',
  'traceId',
  'baggage',
  'disconnectIsError',
  'requestHook',
  'responseHook',
  'tracerProvider',
  'meterProvider',
] satisfies Array<keyof RequestTracingOptions>;

/** `ownOptions` names the adapter's additional options. */
export const resolveRequestOptions = <Request, Response>(
  framework: string,
  options: RequestTracingOptions<Request, Response> & TrustProxyOption = {},
  ownOptions: readonly string[] = [],
): ResolvedRequestOptions<Request, Response> => {
  const refuse = (option: string, expected: string, got: unknown): never => {
    throw new ConfigurationError({ package: framework, option, expected, got });
  };
  if (!isOptionsObject(options)) refuse('options', 'an object', options);
  refuseUnknown(framework, options, [...KNOWN_OPTIONS, ...ownOptions]);
  const optionalFunction = (name: 'ignoreRequest' | 'traceId' | 'requestHook' | 'responseHook') => {
    if (options[name] !== undefined && typeof options[name] !== 'function') refuse(name, 'a function', options[name]);
  };
  optionalFunction('ignoreRequest');
  optionalFunction('traceId');
  optionalFunction('requestHook');
  optionalFunction('responseHook');

  const { publicEndpoint = false, disconnectIsError = true, trustProxy = false, tracerProvider, meterProvider } = options;
  if (typeof publicEndpoint !== 'boolean' && typeof publicEndpoint !== 'function') {
    refuse('publicEndpoint', 'a boolean or a function of the request', publicEndpoint);
  }
  if (typeof disconnectIsError !== 'boolean') refuse('disconnectIsError', 'a boolean', disconnectIsError);
  if (typeof trustProxy !== 'boolean') refuse('trustProxy', 'a boolean', trustProxy);
  if (tracerProvider !== undefined && typeof tracerProvider?.getTracer !== 'function')
    refuse('tracerProvider', 'a TracerProvider', tracerProvider);
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function')
    refuse('meterProvider', 'a MeterProvider', meterProvider);

  const headers = compileHeaderCapture(framework, options.captureHeaders);
  return {
    isExcluded: compileExcludedUrls(framework, options.excludedUrls),
    ignoreRequest: options.ignoreRequest,
    requestHeaders: headers.request,
    responseHeaders: headers.response,
    redactQuery: compileQueryRedaction(framework, options.redactQuery),
    session: resolveSessionOptions(framework, options.session),
    publicEndpoint,
    carrierHeader: resolveCarrierHeader(framework, options.carrierHeader),
    traceId: options.traceId,
    baggageAttributes: resolveBaggageAttributes(framework, options.baggage),
    disconnectIsError,
    trustProxy,
    requestHook: options.requestHook,
    responseHook: options.responseHook,
    tracerProvider,
    meterProvider,
  };
};
