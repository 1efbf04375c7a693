import { EventEmitter } from 'node:events';
import { requestSpanOf } from '@ai-trace/core';
import { aiTraceMiddleware } from '@ai-trace/express';
import {
  type Attributes,
  context,
  INVALID_SPAN_CONTEXT,
  type MeterProvider,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { Request, RequestHandler, Response } from 'express';
import { getTraceScope } from '../../../core/src/trace-scope.ts';
import type { TracingOptions } from '../../src/index.ts';

/** Makes a middleware that has exactly one fault. */
export type BrokenMiddleware = (options: TracingOptions) => RequestHandler;

/** Does `edit` right inside the sound middleware, where the request's context is active. */
const inside =
  (edit: RequestHandler, deform: (options: TracingOptions) => TracingOptions = (options) => options): BrokenMiddleware =>
  (options) => {
    const sound = aiTraceMiddleware(deform(options));
    return (req, res, next) => sound(req, res, () => edit(req, res, next));
  };

/** Changes the span just before it ends. */
const beforeEnd = (edit: (span: Span, req: Request, res: Response) => void): BrokenMiddleware =>
  inside((req, res, next) => {
    const span = trace.getActiveSpan() ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const { end } = span;
    span.end = (time) => {
      edit(span, req, res);
      end.call(span, time);
    };
    next();
  });

/** The sound middleware, misled by its options. */
const misled =
  (deform: (options: TracingOptions) => TracingOptions): BrokenMiddleware =>
  (options) =>
    aiTraceMiddleware(deform(options));

/** Runs the sound middleware itself in another way. */
const around =
  (run: (sound: RequestHandler, ...request: Parameters<RequestHandler>) => void): BrokenMiddleware =>
  (options) => {
    const sound = aiTraceMiddleware(options);
    return (req, res, next) => run(sound, req, res, next);
  };

const attributeOf = (span: Span, key: string): unknown => (span as { attributes?: Record<string, unknown> }).attributes?.[key];

/** Instruments that measure wrongly. */
const mismeasured = (instruments: (meter: ReturnType<MeterProvider['getMeter']>) => object): BrokenMiddleware =>
  misled((options) => {
    const provider = options.meterProvider ?? metrics.getMeterProvider();
    const getMeter: MeterProvider['getMeter'] = (...scope) => {
      const meter = provider.getMeter(...scope);
      return Object.assign(Object.create(meter), instruments(meter));
    };
    return { ...options, meterProvider: { getMeter } };
  });

const seenRequests = new WeakSet<Request>();
const sharedAttributes = {};

/** Adapters as they should not be, each with one fault that has been seen in the wild. */
export const brokenAdapters = {
  'ends the span when the handler returns': inside((_req, res, next) => {
    const span = trace.getActiveSpan();
    next();
    if (!res.writableEnded) span?.end();
  }),

  'waits for `finish`, which an abort never brings': inside((req, _res, next) => {
    const span = requestSpanOf(req);
    if (span) {
      const { end } = span;
      span.end = (how) => {
        if (how.outcome === 'complete') end.call(span, how);
      };
    }
    next();
  }),

  'names the span after the path': beforeEnd((span, req) => span.updateName(`${req.method} ${req.path}`)),

  'takes the resolved mount path for the template': inside((req, _res, next) => {
    const span = trace.getActiveSpan();
    if (span) {
      const { setAttribute } = span;
      const resolve = (route: string) => req.baseUrl + route.slice(route.lastIndexOf('/'));
      span.setAttribute = (key, value) => setAttribute.call(span, key, key === 'http.route' ? resolve(String(value)) : value);
    }
    next();
  }),

  'takes the path of a middleware for a route': beforeEnd((span) => {
    if (attributeOf(span, 'http.route') === undefined) span.setAttribute('http.route', '/*');
  }),

  'takes the active span for the parent': misled((options) => {
    const provider = options.tracerProvider ?? trace.getTracerProvider();
    const getTracer: typeof provider.getTracer = (...scope) => {
      const tracer = provider.getTracer(...scope);
      const startSpan: typeof tracer.startSpan = (name, settings, parent) =>
        tracer.startSpan(name, settings, parent && trace.getSpan(parent) ? parent : context.active());
      return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
    };
    return { ...options, tracerProvider: { getTracer } };
  }),

  'makes a span for each registration': around((sound, req, res, next) => {
    if (seenRequests.has(req)) {
      const span = trace.getTracer('again').startSpan(req.method, { kind: SpanKind.SERVER });
      res.once('close', () => span.end());
    }
    seenRequests.add(req);
    sound(req, res, next);
  }),

  'joins the trace of whoever calls a public endpoint': misled(({ publicEndpoint: _, ...options }) => options),

  'keeps the baggage of whoever calls a public endpoint': (options) =>
    inside((req, _res, next) => {
      const remote = propagation.getBaggage(propagation.extract(ROOT_CONTEXT, req.headers));
      if (options.publicEndpoint && remote) context.with(propagation.setBaggage(context.active(), remote), next);
      else next();
    })(options),

  'trusts the carrier of whoever calls a public endpoint': (options) => {
    const sound = aiTraceMiddleware(options);
    const trusting = aiTraceMiddleware({ ...options, publicEndpoint: false });
    return (req, res, next) => (req.get('x-trace-context') ? trusting : sound)(req, res, next);
  },

  'never reads a carrier': misled((options) => ({ ...options, carrierHeader: false })),

  'never asks for a trace id': misled(({ traceId: _, ...options }) => options),

  'asks for a trace id on a public endpoint': misled((options) => (options.traceId ? { ...options, publicEndpoint: false } : options)),

  'trusts X-Forwarded-For': beforeEnd((span, req) => {
    const forwarded = req.get('x-forwarded-for');
    if (forwarded) span.setAttribute('client.address', forwarded);
  }),

  'never asks whether a proxy is trusted': beforeEnd((span, req) => {
    if (req.socket.remoteAddress) span.setAttribute('client.address', req.socket.remoteAddress);
  }),

  'drops the port of a forwarded host': beforeEnd((span, req) => {
    if (req.get('x-forwarded-host')) span.setAttribute('server.port', attributeOf(span, 'url.scheme') === 'https' ? 443 : 80);
  }),

  'takes the Host header where it begins with the forwarded host': beforeEnd((span, req) => {
    const [host = '', forwarded] = [req.get('host'), req.get('x-forwarded-host')];
    if (forwarded && host.startsWith(forwarded)) span.setAttribute('server.address', host.split(':', 1)[0]!);
  }),

  'calls a 4xx an error': beforeEnd((span, _req, res) => {
    if (res.statusCode >= 400) span.setStatus({ code: 2 });
  }),

  'records an exception twice': beforeEnd((span) => {
    const [event] = (span as { events?: { attributes?: Record<string, string> }[] }).events ?? [];
    if (event) span.recordException({ name: event.attributes?.['exception.type'], message: 'it broke' });
  }),

  'tells a status that was never sent': beforeEnd((span, _req, res) => span.setAttribute('http.response.status_code', res.statusCode)),

  'forgives every disconnect': misled((options) => ({ ...options, disconnectIsError: false })),

  'forgives no disconnect': misled((options) => ({ ...options, disconnectIsError: true })),

  'records the query as it came': beforeEnd((span, req) => {
    const query = req.originalUrl.split('?').slice(1).join('?');
    if (query) span.setAttribute('url.query', query);
  }),

  'searches header names instead of matching them': misled(({ captureHeaders = {}, ...options }) => {
    const { request } = captureHeaders;
    return {
      ...options,
      captureHeaders: request ? { ...captureHeaders, request: [request].flat().map((name) => `.*(${name}).*`) } : captureHeaders,
    };
  }),

  'shows credentials': beforeEnd((span, req) => {
    if (attributeOf(span, 'http.request.header.authorization'))
      span.setAttribute('http.request.header.authorization', req.get('authorization') ?? '');
  }),

  'never asks the environment': misled(({ captureHeaders, excludedUrls = [], ...options }) => ({
    ...options,
    excludedUrls,
    captureHeaders: { request: [], response: [], sanitize: [], ...captureHeaders },
  })),

  'excludes everything at a trailing comma': misled((options) => {
    const { excludedUrls } = options;
    if (typeof excludedUrls !== 'string' || excludedUrls.includes('(')) return options;
    return { ...options, excludedUrls: excludedUrls.split(',').map((source) => new RegExp(source.trim())) };
  }),

  'traces what an excluded request causes': inside((_req, _res, next) => {
    if (isTracingSuppressed(context.active())) context.with(ROOT_CONTEXT, next);
    else next();
  }),

  'takes any header for a session': misled((options) => ({
    ...options,
    session: { resolve: (request) => (request as Request).get('x-session-id')?.replace(', ', ',').slice(0, 200), ...options.session },
  })),

  'shares the session between requests': inside((_req, _res, next) => {
    const scope = getTraceScope();
    if (scope) Object.defineProperty(scope, 'attributes', { value: Object.assign(sharedAttributes, scope.attributes), configurable: true });
    next();
  }),

  'loses the context behind itself': inside((_req, _res, next) => context.with(ROOT_CONTEXT, next)),

  "leaves the request's events to the connection": inside((req, _res, next) => {
    req.emit = EventEmitter.prototype.emit;
    next();
  }),

  'reads the body to look at it': inside((req, _res, next) => {
    req.on('data', () => undefined);
    next();
  }),

  'lets a hook throw into the request': ({ requestHook, ...options }) =>
    inside((req, _res, next) => {
      const hooked: unknown = requestHook?.(trace.getActiveSpan() as Span, req);
      if (hooked instanceof Promise) hooked.catch(() => undefined);
      next();
    })(options),

  'leaves the rejection of a hook to the process': misled(({ responseHook, ...options }) => ({
    ...options,
    responseHook:
      responseHook &&
      ((span, response) => {
        const hooked = responseHook(span, response);
        void Promise.resolve(hooked).finally(() => undefined);
        return hooked;
      }),
  })),

  'lets a tracer throw into the request': (options) =>
    inside((_req, _res, next) => {
      (options.tracerProvider ?? trace).getTracer('probe').startSpan('probe');
      next();
    })(options),

  'lets a propagator throw into the request': inside((req, _res, next) => {
    propagation.extract(ROOT_CONTEXT, req.headers);
    next();
  }),

  'forgets to count a request down': mismeasured((meter) => ({
    createUpDownCounter: (name: string, settings: object) => {
      const counter = meter.createUpDownCounter(name, settings);
      return { add: (value: number, attributes: Attributes) => void (value > 0 && counter.add(value, attributes)) };
    },
  })),

  'measures in milliseconds': mismeasured((meter) => ({
    createHistogram: (name: string, settings: object) => {
      const histogram = meter.createHistogram(name, settings);
      return { record: (seconds: number, attributes: Attributes) => histogram.record(seconds * 1_000, attributes) };
    },
  })),

  'ends the span of another instrumentation': inside((_req, res, next) => {
    const span = trace.getActiveSpan();
    res.once('close', () => span?.isRecording() && span.end());
    next();
  }),

  'doubles the span of another instrumentation': around((sound, req, res, next) => context.with(ROOT_CONTEXT, () => sound(req, res, next))),

  'forgets what LLM calls add up to': inside((_req, _res, next) => {
    const scope = getTraceScope();
    if (scope) Object.defineProperty(scope, 'llm', { get: () => undefined, set: () => undefined, configurable: true });
    next();
  }),

  'adds a header to the response': inside((_req, res, next) => {
    res.setHeader('traceresponse', '00');
    next();
  }),

  'swallows an error': inside((_req, res, next) => {
    res.destroy = () => res.end();
    next();
  }),
} satisfies Record<string, BrokenMiddleware>;
