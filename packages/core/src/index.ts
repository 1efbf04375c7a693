export { getSessionId } from './active-session.ts';
export type { AdapterDefinition } from './adapter-definition.ts';
export { environmentExpressions, isExpression } from './alternatives.ts';
export { ConfigurationError, type ConfigurationProblem, checkApp, describeValue, isOptionsObject } from './configuration-error.ts';
export { contain, reportContained, warnOnce } from './diagnostics.ts';
export { splitCommaList } from './environment.ts';
export type { UrlPatterns } from './excluded-urls.ts';
export { type HeaderCaptureOptions, type HeaderPatterns, type HeaderValue, isHeaderName } from './headers.ts';
export * from './llm/index.ts';
export { processState } from './process-state.ts';
export { recordError } from './record-error.ts';
export { requestSpanOf } from './request-mark.ts';
export type { RequestTracingOptions, TrustProxyOption } from './request-options.ts';
export {
  type RequestHead,
  type RequestReader,
  type ResponseEnd,
  type ResponseReader,
  requestReaderOf,
  responseReaderOf,
} from './request-reader.ts';
export type { RequestSpan } from './request-span.ts';
export { RequestTracer } from './request-tracer.ts';
export type { SessionOptions } from './session.ts';
export { AiTraceSpanProcessor } from './span-processor.ts';
export * from './trace/index.ts';
export { setAttribute, TraceAttribute } from './trace-scope.ts';
export { VERSION } from './version.ts';
