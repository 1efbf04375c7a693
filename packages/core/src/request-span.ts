import { type Attributes, type Context, context, type Span, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
} from '@opentelemetry/semantic-conventions';
import { contain } from './diagnostics.ts';
import { toException } from './failure.ts';
import type { HttpRpcMetadata } from './otel-context.ts';
import { processState } from './process-state.ts';
import { type Failure, failureOf } from './request-failure.ts';
import type { RequestInstruments } from './request-metrics.ts';
import type { ResolvedRequestOptions } from './request-options.ts';
import type { ResponseEnd, ResponseReader } from './request-reader.ts';

/**
 * One request under way. The adapter runs the rest of the request inside it, tells it the route and the failures that
 * it learns of, and ends it when the response has really ended. No member throws, and `end` counts once.
 */
export interface RequestSpan {
  /** Whether the route is of use to anybody: not for an excluded request, nor for one that is neither sampled nor measured. */
  readonly wantsRoute: boolean;
  /** The context of everything that the request causes; `undefined` once the response has ended. */
  readonly context: Context | undefined;
  /** Runs `next` in the request's context and returns what it returns. */
  run<Result>(next: () => Result): Result;
  /** The template that matched. A later handler's route replaces an earlier one's; one that user code set stays. */
  setRoute(route: string): void;
  /** An error that reached the framework's error handling. Recorded once, at the end, if the response is a 5xx. */
  fail(error: unknown): void;
  /** The response head is being sent: what the time to the first byte of a streamed response is taken of. */
  noteHead(): void;
  end(end: ResponseEnd): void;
  /** For the adapter to keep what belongs to this request. */
  adapterState?: unknown;
}

/** Not a property of the request: one that is added after a framework exchanged its prototype takes 3 µs on Node 20. */
const requestSpans = processState('request spans', () => new WeakMap<object, RequestSpan>());

/** The span that an ai-trace middleware, of whatever copy of this package, has started for this request object. */
export const requestSpanOf = (request: object): RequestSpan | undefined => requestSpans.get(request);

export const markRequest = (request: object, span: RequestSpan): void => {
  requestSpans.set(request, span);
};

/** What is known of a request when its span has started. */
export interface StartedRequest<Response> {
  span: Span;
  context: Context;
  response: Response;
  /** The method as it stands in the span's name: `HTTP` for an unknown one. */
  methodName: string;
  /** Set where another instrumentation owns the span: it is enriched, and neither measured nor ended here. */
  owner: HttpRpcMetadata | 'another' | undefined;
  instruments: RequestInstruments | undefined;
  metricAttributes: Attributes;
  protocolVersion: string | undefined;
  options: ResolvedRequestOptions<never, Response>;
  responseReader: ResponseReader<Response>;
}

/** A request with a span, its own or another instrumentation's. */
export class TracedRequest<Response> implements RequestSpan {
  readonly #startedAt = performance.now();
  readonly #recording: boolean;
  /** Let go at the end: whoever keeps the request keeps this, and would keep the span and its context. */
  #started: StartedRequest<Response> | undefined;
  #route: string | undefined;
  #failure: { error: unknown } | undefined;
  #headAt: number | undefined;
  adapterState: unknown;

  constructor(started: StartedRequest<Response>) {
    this.#started = started;
    this.#recording = started.span.isRecording();
    countActive(started, 1);
  }

  get context(): Context | undefined {
    return this.#started?.context;
  }

  get wantsRoute(): boolean {
    return this.#started !== undefined && (this.#recording || this.#started.instruments !== undefined);
  }

  run<Result>(next: () => Result): Result {
    return this.#started ? context.with(this.#started.context, next) : next();
  }

  setRoute(route: string): void {
    if (!this.#started || route === this.#route) return;
    const { span, methodName, owner } = this.#started;
    if (this.#recording && routeOf(span) === this.#route) {
      span.setAttribute(ATTR_HTTP_ROUTE, route);
      if (this.#hasOurName(span, methodName)) span.updateName(`${methodName} ${route}`);
    }
    this.#route = route;
    if (typeof owner === 'object') owner.route = route;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  noteHead(): void {
    this.#headAt ??= performance.now();
  }

  /** Each step is contained by itself: whatever fails, the span ends and the request is counted out. */
  end(end: ResponseEnd): void {
    const started = this.#started;
    if (!started) return;
    this.#started = undefined;
    const { span, owner, response, responseReader, options } = started;
    const { responseHook } = options;
    const statusCode = contain('reading a response', () => responseReader.statusCode(response));
    const failure = contain('reading an error', () => failureOf(end, statusCode, this.#failure, options.disconnectIsError));
    if (this.#recording) {
      contain('describing a response', () => this.#describeEnd(started, end, { statusCode, failure }));
      if (responseHook) contain('responseHook', () => responseHook(span, response));
    }
    countActive(started, -1);
    contain('http.server.request.duration', () => this.#recordDuration(started, { statusCode, failure }));
    if (owner === undefined) contain('ending a span', () => span.end());
  }

  #describeEnd(started: StartedRequest<Response>, end: ResponseEnd, { statusCode, failure }: Outcome): void {
    const { span, owner, response, responseReader, options } = started;
    this.#adoptUserRoute(started);
    const attributes: Attributes = {};
    if (statusCode !== undefined && owner === undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
    if (failure) attributes[ATTR_ERROR_TYPE] = failure.type;
    if (end.outcome === 'disconnected' && !this.#failure) attributes['ai_trace.client_disconnected'] = true;
    if (end.streamed && this.#headAt !== undefined) {
      attributes['ai_trace.response.time_to_first_byte'] = (this.#headAt - this.#startedAt) / 1000;
    }
    options.responseHeaders?.(responseReader.headerNames(response), (name) => responseReader.header(response, name), attributes);
    span.setAttributes(attributes);
    if (!failure) return;
    if (failure.thrown) span.recordException(toException(failure.thrown.error));
    if (owner === undefined) span.setStatus(ERROR);
  }

  /** User code may have set `http.route` by hand, before or after the framework's: then the name follows it. */
  #adoptUserRoute({ span, methodName }: StartedRequest<Response>): void {
    const usersRoute = routeOf(span);
    if (usersRoute === undefined || usersRoute === this.#route) return;
    if (this.#hasOurName(span, methodName)) span.updateName(`${methodName} ${usersRoute}`);
    this.#route = usersRoute;
  }

  /** A name that user code gave stays. A span that does not show its name is taken to have ours. */
  #hasOurName(span: Span, methodName: string): boolean {
    const { name } = span as Partial<ReadableParts>;
    return name === undefined || name === methodName || (this.#route !== undefined && name === `${methodName} ${this.#route}`);
  }

  #recordDuration({ instruments, metricAttributes, protocolVersion }: StartedRequest<Response>, { statusCode, failure }: Outcome): void {
    instruments?.duration.record((performance.now() - this.#startedAt) / 1000, {
      ...metricAttributes,
      [ATTR_HTTP_ROUTE]: this.#route,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode,
      [ATTR_ERROR_TYPE]: failure?.type,
      [ATTR_NETWORK_PROTOCOL_VERSION]: protocolVersion,
    });
  }
}

/** What became of a request. */
interface Outcome {
  statusCode: number | undefined;
  failure: Failure | undefined;
}

const countActive = <Response>({ instruments, metricAttributes }: StartedRequest<Response>, change: 1 | -1): void => {
  if (instruments) contain('http.server.active_requests', () => instruments.active.add(change, metricAttributes));
};

const ERROR: SpanStatus = { code: SpanStatusCode.ERROR };

/** What a span of the SDK shows of itself; other implementations may show nothing. */
interface ReadableParts {
  name: string;
  attributes: Attributes;
}

const routeOf = (span: Span): string | undefined => (span as Partial<ReadableParts>).attributes?.[ATTR_HTTP_ROUTE] as string | undefined;
