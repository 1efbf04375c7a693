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
import { type Failure, failureOf } from './request-failure.ts';
import type { RequestInstruments } from './request-metrics.ts';
import type { ResolvedRequestOptions } from './request-options.ts';
import type { ResponseEnd, ResponseReader } from './request-reader.ts';

/**
 * One request under way. The adapter runs the rest of the request inside it, tells it the route and the failures that
 * it learns of, and ends it when the response has really ended. No member throws, and `end` counts once.
 */
export interface RequestSpan {
  /** The request is not traced: it has a context to run in, and nothing to tell. */
  readonly excluded: boolean;
  /** Whether the route is of use to anybody: not for an excluded request, nor for one that is neither sampled nor measured. */
  readonly wantsRoute: boolean;
  /** The context of everything that the request causes. */
  readonly context: Context;
  /** Runs `next` in the request's context and returns what it returns. */
  run<Result>(next: () => Result): Result;
  /** The template that matched. A later handler's route replaces an earlier one's; one that user code set stays. */
  setRoute(route: string): void;
  /** An error that reached the framework's error handling. Recorded once, at the end, if the response is a 5xx. */
  fail(error: unknown): void;
  end(end: ResponseEnd): void;
}

const REQUEST_SPAN = Symbol.for('@ai-trace/core request span');

/** The span that an ai-trace middleware, of whatever copy of this package, has started for this request object. */
export const requestSpanOf = (request: object): RequestSpan | undefined => (request as { [REQUEST_SPAN]?: RequestSpan })[REQUEST_SPAN];

export const markRequest = (request: object, span: RequestSpan): void => {
  Object.defineProperty(request, REQUEST_SPAN, { value: span, configurable: true });
};

/** A request that is not traced: everything under it runs with tracing suppressed. */
export class ExcludedRequest implements RequestSpan {
  readonly excluded = true;
  readonly wantsRoute = false;
  readonly context: Context;

  constructor(suppressed: Context) {
    this.context = suppressed;
  }

  run<Result>(next: () => Result): Result {
    return context.with(this.context, next);
  }

  setRoute(): void {}
  fail(): void {}
  end(): void {}
}

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
  readonly excluded = false;
  readonly #started: StartedRequest<Response>;
  readonly #startedAt = performance.now();
  readonly #recording: boolean;
  #route: string | undefined;
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(started: StartedRequest<Response>) {
    this.#started = started;
    this.#recording = started.span.isRecording();
    this.#countActive(1);
  }

  get context(): Context {
    return this.#started.context;
  }

  get wantsRoute(): boolean {
    return this.#recording || this.#started.instruments !== undefined;
  }

  run<Result>(next: () => Result): Result {
    return context.with(this.#started.context, next);
  }

  setRoute(route: string): void {
    const { span, methodName, owner } = this.#started;
    if (this.#ended || route === this.#route) return;
    if (this.#recording && routeOf(span) === this.#route) {
      span.setAttribute(ATTR_HTTP_ROUTE, route);
      span.updateName(`${methodName} ${route}`);
    }
    this.#route = route;
    if (typeof owner === 'object') owner.route = route;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Each step is contained by itself: whatever fails, the span ends and the request is counted out. */
  end(end: ResponseEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    const { span, owner, response, responseReader, options } = this.#started;
    const { responseHook } = options;
    const statusCode = contain('reading a response', () => responseReader.statusCode(response));
    const failure = contain('reading an error', () => failureOf(end, statusCode, this.#failure, options.disconnectIsError));
    if (this.#recording) {
      contain('describing a response', () => this.#describeEnd(end, statusCode, failure));
      if (responseHook) contain('responseHook', () => responseHook(span, response));
    }
    this.#countActive(-1);
    contain('http.server.request.duration', () => this.#recordDuration(statusCode, failure?.type));
    if (owner === undefined) contain('ending a span', () => span.end());
  }

  /** User code may have set `http.route` by hand, before or after the framework's: then the name follows it. */
  #adoptUserRoute(): void {
    const { span, methodName } = this.#started;
    const usersRoute = routeOf(span);
    if (usersRoute === undefined || usersRoute === this.#route) return;
    const frameworksName = this.#route === undefined ? methodName : `${methodName} ${this.#route}`;
    const name = (span as Partial<ReadableParts>).name;
    if (name === frameworksName || name === methodName) span.updateName(`${methodName} ${usersRoute}`);
    this.#route = usersRoute;
  }

  #describeEnd(end: ResponseEnd, statusCode: number | undefined, failure: Failure | undefined): void {
    const { span, owner, response, responseReader, options } = this.#started;
    this.#adoptUserRoute();
    const attributes: Attributes = {};
    if (statusCode !== undefined && owner === undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
    if (failure) attributes[ATTR_ERROR_TYPE] = failure.type;
    if (end.outcome === 'disconnected' && !this.#failure) attributes['ai_trace.client_disconnected'] = true;
    if (end.timeToFirstByte !== undefined) attributes['ai_trace.response.time_to_first_byte'] = end.timeToFirstByte;
    options.responseHeaders?.(responseReader.headerNames(response), (name) => responseReader.header(response, name), attributes);
    span.setAttributes(attributes);
    if (!failure) return;
    if (failure.thrown) span.recordException(toException(failure.thrown.error));
    if (owner === undefined) span.setStatus(ERROR);
  }

  #countActive(change: 1 | -1): void {
    const { instruments, metricAttributes } = this.#started;
    if (instruments) contain('http.server.active_requests', () => instruments.active.add(change, metricAttributes));
  }

  #recordDuration(statusCode: number | undefined, errorType: string | undefined): void {
    const { instruments, metricAttributes, protocolVersion } = this.#started;
    instruments?.duration.record((performance.now() - this.#startedAt) / 1000, {
      ...metricAttributes,
      [ATTR_HTTP_ROUTE]: this.#route,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode,
      [ATTR_ERROR_TYPE]: errorType,
      [ATTR_NETWORK_PROTOCOL_VERSION]: protocolVersion,
    });
  }
}

const ERROR: SpanStatus = { code: SpanStatusCode.ERROR };

/** What a span of the SDK shows of itself; other implementations may show nothing. */
interface ReadableParts {
  name: string;
  attributes: Attributes;
}

const routeOf = (span: Span): string | undefined => (span as Partial<ReadableParts>).attributes?.[ATTR_HTTP_ROUTE] as string | undefined;
