import { type Attributes, type Context, context, type Span, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { contain, reportContained } from './diagnostics.ts';
import { toException } from './failure.ts';
import type { HeaderCapture, HeaderValue } from './headers.ts';
import type { HttpRpcMetadata } from './otel-context.ts';
import { nameOf, routeOf } from './readable-span.ts';
import { type Failure, failureOf, type ThrownErrors } from './request-failure.ts';
import type { MeasuredRequest } from './request-metrics.ts';
import type { ResolvedRequestOptions } from './request-options.ts';
import type { ResponseEnd, ResponseReader } from './request-reader.ts';
import type { RequestSpan, SessionHeader } from './request-span.ts';
import { endScope } from './trace/foreign-scopes.ts';
import { getTraceScope } from './trace-scope.ts';

/** What is known of a request when its span has started. */
export interface StartedRequest<Response> {
  span: Span;
  context: Context;
  response: Response;
  /** The method as used in the span's name: `HTTP` for an unknown one. */
  methodName: string;
  /** Set if another instrumentation owns the span, which is then enriched, but neither measured nor ended here. */
  owner: HttpRpcMetadata | 'another' | undefined;
  measured: MeasuredRequest | undefined;
  /** Present if it has still to be sent with the head. */
  sessionHeader: SessionHeader | undefined;
  options: ResolvedRequestOptions<never, Response>;
  responseReader: ResponseReader<Response>;
}

/** A request with a span, its own or another instrumentation's. */
export class TracedRequest<Response> implements RequestSpan {
  readonly #startedAt = performance.now();
  readonly #recording: boolean;
  /** Dropped at the end, so that a request which is kept does not keep its span and context alive. */
  #started: StartedRequest<Response> | undefined;
  #route: string | undefined;
  #thrown: ThrownErrors | undefined;
  #headAt: number | undefined;
  #sentStatus: number | undefined;
  adapterState: unknown;

  constructor(started: StartedRequest<Response>) {
    this.#started = started;
    this.#recording = started.span.isRecording();
  }

  get context(): Context | undefined {
    return this.#started?.context;
  }

  get wantsRoute(): boolean {
    return this.#started !== undefined && (this.#recording || this.#started.measured !== undefined);
  }

  run<Result>(next: () => Result): Result {
    return this.#started ? context.with(this.#started.context, next) : next();
  }

  setRoute(route: string): void {
    if (!this.#started || route === this.#route) return;
    const { span, methodName, owner } = this.#started;
    if (this.#recording) {
      if (routeOf(span, this.#route) !== this.#route) return;
      span.setAttribute(ATTR_HTTP_ROUTE, route);
      if (this.#hasOurName(span, methodName)) span.updateName(`${methodName} ${route}`);
    }
    this.#route = route;
    if (typeof owner === 'object') owner.route = route;
  }

  fail(error: unknown): void {
    this.#thrown ??= {};
    if (this.#headAt === undefined) this.#thrown.beforeHead = { error };
    else this.#thrown.afterHead ??= { error };
  }

  noteHead(statusCode?: number): void {
    this.#headAt ??= performance.now();
    this.#sentStatus ??= statusCode;
  }

  get wantsHeaders(): boolean {
    const started = this.#started;
    return started !== undefined && (started.sessionHeader !== undefined || started.options.responseHeaders !== undefined);
  }

  get sessionHeader(): SessionHeader | undefined {
    return this.#started?.sessionHeader;
  }

  noteHeaders(names: Iterable<string>, read: (name: string) => HeaderValue): void {
    const capture = this.#started?.options.responseHeaders;
    if (!capture || !this.#recording) return;
    const attributes: Attributes = {};
    capture(names, read, attributes);
    this.#started?.span.setAttributes(attributes);
  }

  /** Each step is contained by itself: whatever fails, the span ends and the request no longer counts as active. */
  end(end: ResponseEnd): void {
    const started = this.#started;
    if (!started) return;
    this.#started = undefined;
    const { span, owner, measured } = started;
    const outcome = this.#outcomeOf(started, end);
    if (this.#recording) this.#describeEnd(started, end, outcome);
    measured?.end((performance.now() - this.#startedAt) / 1000, {
      route: this.#route,
      statusCode: outcome.statusCode,
      errorType: outcome.failure?.type,
    });
    if (owner === undefined) endSpan(span);
    endScope(getTraceScope(started.context));
  }

  #outcomeOf({ response, responseReader, options }: StartedRequest<Response>, end: ResponseEnd): Outcome {
    let statusCode: number | undefined;
    try {
      statusCode = this.#sentStatus ?? responseReader.statusCode(response);
      return { statusCode, failure: failureOf(end, statusCode, this.#thrown, options.disconnectIsError) };
    } catch (error) {
      reportContained('reading a response', error);
      return { statusCode, failure: undefined };
    }
  }

  #describeEnd(started: StartedRequest<Response>, end: ResponseEnd, outcome: Outcome): void {
    const { span, options, response } = started;
    try {
      this.#adoptUserRoute(started);
      this.#setEndAttributes(started, end, outcome);
      if (outcome.failure) recordFailure(started, outcome.failure);
    } catch (error) {
      reportContained('describing a response', error);
    }
    const { responseHook } = options;
    if (responseHook) contain('responseHook', () => context.with(started.context, responseHook, undefined, span, response));
  }

  #setEndAttributes(
    { span, owner, response, responseReader, options }: StartedRequest<Response>,
    end: ResponseEnd,
    { statusCode, failure }: Outcome,
  ): void {
    if (statusCode !== undefined && owner === undefined) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
    if (failure) span.setAttribute(ATTR_ERROR_TYPE, failure.type);
    // If an error cut the response off, it was not the client that left.
    if (end.outcome === 'disconnected' && !this.#thrown?.afterHead) span.setAttribute('ai_trace.client_disconnected', true);
    if (end.streamed && this.#headAt !== undefined) {
      span.setAttribute('ai_trace.response.time_to_first_byte', (this.#headAt - this.#startedAt) / 1000);
    }
    if (options.responseHeaders) span.setAttributes(capturedHeaders(options.responseHeaders, responseReader, response));
  }

  /** User code may have set `http.route` itself, before or after the framework did: then the span's name follows it. */
  #adoptUserRoute({ span, methodName }: StartedRequest<Response>): void {
    const usersRoute = routeOf(span, this.#route);
    if (usersRoute === undefined || usersRoute === this.#route) return;
    if (this.#hasOurName(span, methodName)) span.updateName(`${methodName} ${usersRoute}`);
    this.#route = usersRoute;
  }

  /** A name set by user code stays. A span whose name cannot be read is assumed to have ours. */
  #hasOurName(span: Span, methodName: string): boolean {
    const name = nameOf(span);
    return name === undefined || name === methodName || (this.#route !== undefined && name === `${methodName} ${this.#route}`);
  }
}

/** The result of a request. */
interface Outcome {
  statusCode: number | undefined;
  failure: Failure | undefined;
}

const recordFailure = ({ span, owner }: { span: Span; owner: unknown }, { thrown }: Failure): void => {
  if (owner === undefined) span.setStatus(ERROR);
  if (thrown) span.recordException(toException(thrown.error));
};

const ERROR: SpanStatus = { code: SpanStatusCode.ERROR };

const capturedHeaders = <Response>(capture: HeaderCapture, reader: ResponseReader<Response>, response: Response): Attributes => {
  const attributes: Attributes = {};
  capture(reader.headerNames(response), (name) => reader.header(response, name), attributes);
  return attributes;
};

const endSpan = (span: Span): void => {
  try {
    span.end();
  } catch (error) {
    reportContained('ending a span', error);
  }
};
