import { type Attributes, type Context, propagation, ROOT_CONTEXT, type TextMapGetter, type Tracer, trace } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD } from '@opentelemetry/semantic-conventions';
import type { AdapterDefinition } from './adapter-definition.ts';
import { arrivalContext } from './arrival-context.ts';
import { checkContextManager } from './context-check.ts';
import { contain, reportContained } from './diagnostics.ts';
import { ExcludedRequest } from './excluded-request.ts';
import { trustForwarded } from './forwarded.ts';
import type { HeaderCapture, HeaderValue } from './headers.ts';
import { knownMethods } from './http-method.ts';
import { isTracingSuppressed, withoutTracing } from './otel-context.ts';
import { enrichment, methodName, startAttributes } from './request-attributes.ts';
import { newRequestContext, ownerOf, remoteLinks } from './request-context.ts';
import { markRequest, requestSpanOf } from './request-mark.ts';
import { MeasuredRequest, requestInstruments } from './request-metrics.ts';
import {
  type RequestTracingOptions,
  type ResolvedRequestOptions,
  resolveRequestOptions,
  type TrustProxyOption,
} from './request-options.ts';
import type { RequestHead, RequestReader, ResponseReader } from './request-reader.ts';
import type { RequestSpan, SessionHeader } from './request-span.ts';
import { splitTarget } from './request-target.ts';
import { startServerSpan } from './server-span.ts';
import { isSendable, resolveSession, type Session } from './session.ts';
import { arrivedTexts, carriedContext, customTraceId, placeOwnedSpan, readCarrierHeader } from './trace/arrival.ts';
import { TracedRequest } from './traced-request.ts';
import { VERSION } from './version.ts';

/**
 * Makes the request spans of one adapter. Options are validated here: a wrong one throws a `ConfigurationError`.
 */
export class RequestTracer<Request extends object, Response> {
  readonly #reader: RequestReader<Request>;
  readonly #responseReader: ResponseReader<Response>;
  readonly #exchangesPrototypes: boolean;
  readonly #options: ResolvedRequestOptions<Request, Response>;
  readonly #tracer: Tracer;
  readonly #instruments: ReturnType<typeof requestInstruments>;
  readonly #methods = knownMethods();
  readonly #getter: TextMapGetter<object>;
  #contextChecked = false;

  constructor(
    { framework, request, response, exchangesPrototypes = false, ownOptions }: AdapterDefinition<Request, Response>,
    options?: RequestTracingOptions<Request, Response> & TrustProxyOption,
  ) {
    const scope = `@ai-trace/${framework}`;
    this.#options = resolveRequestOptions(framework, options, ownOptions);
    this.#reader = this.#options.trustProxy ? trustForwarded(request) : request;
    this.#responseReader = response;
    this.#exchangesPrototypes = exchangesPrototypes;
    this.#tracer = (this.#options.tracerProvider ?? trace).getTracer(scope, VERSION);
    this.#instruments = requestInstruments(scope, this.#options.meterProvider);
    this.#getter = {
      get: (headers, key) => request.header(headers, key.toLowerCase()) as string | string[] | undefined,
      keys: (headers) => request.headerNames(headers),
    };
  }

  /**
   * Starts the SERVER span of a request: a child of the remote parent that the global propagator finds, else a root. Returns
   * `undefined` if the request already has a span of ours, or if tracing is suppressed. `requestSpanOf` finds the span by
   * `identity`, the object shared by everything that handles the request.
   */
  start(request: Request, response: Response, identity: object = request): RequestSpan | undefined {
    try {
      const active = arrivalContext();
      if (requestSpanOf(identity) || isTracingSuppressed(active)) return undefined;
      const head = this.#reader.read(request);
      const arrived = { request, response, identity, head, active };
      return this.#isExcluded(request, head) ? this.#exclude(arrived) : this.#trace(arrived);
    } catch (error) {
      reportContained('starting a request span', error);
      return undefined;
    }
  }

  #isExcluded(request: Request, { scheme, authority = '', target }: RequestHead): boolean {
    const { isExcluded, ignoreRequest } = this.#options;
    if (isExcluded?.(`${scheme}://${authority}${splitTarget(target).path}`)) return true;
    return ignoreRequest !== undefined && contain('ignoreRequest', ignoreRequest, request) === true;
  }

  #exclude({ identity, active }: ArrivedRequest<Request, Response>): RequestSpan {
    const excluded = new ExcludedRequest(withoutTracing(active));
    markRequest(identity, excluded, this.#exchangesPrototypes);
    return excluded;
  }

  #trace({ request, response, identity, head, active }: ArrivedRequest<Request, Response>): RequestSpan {
    const isPublic = this.#isPublic(request);
    const readHeader = (name: string): HeaderValue => this.#reader.header(head.headers, name);
    const extracted = this.#extract(head.headers);
    const { carrierHeader, traceId: idOption, baggageAttributes } = this.#options;
    const carried = carrierHeader === undefined ? undefined : readCarrierHeader(extracted, readHeader, carrierHeader);
    const remote = carried ? carriedContext(extracted, carried) : extracted;
    const remoteBaggage = isPublic ? undefined : propagation.getBaggage(remote);
    const traceId = idOption && !isPublic && !trace.getSpan(remote) ? customTraceId(idOption, request) : undefined;
    const session = resolveSession(this.#options.session, request, readHeader, remoteBaggage);
    const attributes = startAttributes(head, {
      redactQuery: this.#options.redactQuery,
      methods: this.#methods,
      session,
      userAgent: readHeader('user-agent') as string | undefined,
    });
    if (this.#options.requestHeaders) this.#captureHeaders(this.#options.requestHeaders, request, { head, attributes });
    const owner = ownerOf(active);
    const origin = isPublic ? { parent: ROOT_CONTEXT, links: remoteLinks(remote) } : { parent: remote };
    const span = owner?.span ?? startServerSpan(this.#tracer, { attributes, origin, traceId });
    const requestContext = newRequestContext({
      active,
      span,
      isOwned: owner !== undefined,
      session,
      sessionYields: session.source === 'generated' || this.#options.session.headersAfterBaggage.includes(session.source),
      remote,
      isPublic,
      remoteBaggage,
      baggageTexts: remoteBaggage && arrivedTexts(readHeader, carried),
      baggageAttributes,
    });
    if (owner) {
      span.setAttributes(enrichment(attributes, session));
      if (!isPublic) placeOwnedSpan(requestContext, carried?.upstream, traceId);
    }

    const started = new TracedRequest<Response>({
      span,
      context: requestContext,
      response,
      methodName: methodName(attributes),
      owner: owner && (owner.rpc ?? 'another'),
      measured: owner ? undefined : this.#measure(head, attributes),
      sessionHeader: this.#sendSession(response, session),
      options: this.#options,
      responseReader: this.#responseReader,
    });
    markRequest(identity, started, this.#exchangesPrototypes);
    // A missing context manager only matters if something is recorded.
    if (!this.#contextChecked && started.wantsRoute) {
      this.#contextChecked = true;
      checkContextManager(started);
    }
    const { requestHook } = this.#options;
    if (requestHook && span.isRecording()) contain('requestHook', () => started.run(() => requestHook(span, request)));
    return started;
  }

  #measure({ scheme, protocolVersion }: RequestHead, attributes: Attributes): MeasuredRequest | undefined {
    const instruments = this.#instruments();
    if (!instruments) return undefined;
    return new MeasuredRequest(instruments, { method: attributes[ATTR_HTTP_REQUEST_METHOD] as string, scheme, protocolVersion });
  }

  /** Returns the header if it has still to be sent with the head. */
  #sendSession(response: Response, session: Session): SessionHeader | undefined {
    const { responseHeader: name } = this.#options.session;
    if (name === undefined || !isSendable(session)) return undefined;
    const { setHeader } = this.#responseReader;
    if (!setHeader) return { name, value: session.id };
    contain('session.responseHeader', setHeader, response, name, session.id);
    return undefined;
  }

  #captureHeaders(capture: HeaderCapture, request: Request, { head, attributes }: { head: RequestHead; attributes: Attributes }): void {
    const reader = this.#reader;
    const readLines = (name: string): HeaderValue =>
      reader.headerLines ? reader.headerLines(request, name.toLowerCase()) : reader.header(head.headers, name.toLowerCase());
    capture(reader.headerNames(head.headers), readLines, attributes);
  }

  #isPublic(request: Request): boolean {
    const { publicEndpoint } = this.#options;
    if (typeof publicEndpoint === 'boolean') return publicEndpoint;
    // If the decision fails, remote input is not trusted.
    return contain('publicEndpoint', () => publicEndpoint(request) ?? false) ?? true;
  }

  /** From the root context, so that a stale active span can never become the parent. */
  #extract(headers: object): Context {
    try {
      return propagation.extract(ROOT_CONTEXT, headers, this.#getter);
    } catch (error) {
      reportContained('propagator', error);
      return ROOT_CONTEXT;
    }
  }
}

interface ArrivedRequest<Request, Response> {
  request: Request;
  response: Response;
  /** The object shared by everything that handles the request. */
  identity: object;
  head: RequestHead;
  /** The context in which it arrived. */
  active: Context;
}
