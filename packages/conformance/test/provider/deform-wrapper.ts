import { type Attributes, context, type Histogram, type Meter, type MetricOptions, metrics, type Span, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OpenAI } from 'openai';
import { wrapOpenAI } from '../../../openai/src/index.ts';
import type { WrapOptions } from '../../src/provider/contract.ts';

export type Wrap = (client: OpenAI, options?: WrapOptions) => OpenAI;

type Create = (params: Params, ...rest: unknown[]) => ApiPromise;
export type Params = Record<string, unknown>;
export type ApiPromise = Promise<unknown> & { responsePromise: Promise<unknown>; asResponse(): Promise<unknown> };
export type Chunk = { choices: unknown[] } & Record<string, unknown>;
type ChunkStream = { iterator: () => AsyncIterator<Chunk> };

export const noop = (): void => {};

/** The sound wrapper with `create` of chat completions replaced by what `deform` makes of it. */
export const deformCreate =
  (deform: (create: Create, params: Params, rest: unknown[]) => unknown): Wrap =>
  (client, options) => {
    const wrapped = wrapOpenAI(client, options);
    deformMethod(wrapped, deform);
    return wrapped;
  };

const deformMethod = (client: OpenAI, deform: (create: Create, params: Params, rest: unknown[]) => unknown): void => {
  const { completions } = client.chat;
  const create = completions.create as unknown as Create;
  const deformed = function (this: unknown, params: Params, ...rest: unknown[]) {
    return deform((...args) => create.apply(this, args), params, rest);
  };
  Object.defineProperty(completions, 'create', { value: deformed, configurable: true, writable: true });
};

/** The sound wrapper whose streams go through `deform`, which edits the stream in place. */
export const deformStream = (deform: (stream: ChunkStream) => void): Wrap =>
  deformCreate((create, params, rest) => {
    const promise = create(params, ...rest) as ApiPromise & { parseResponse(...args: unknown[]): Promise<unknown> };
    const { parseResponse } = promise;
    promise.parseResponse = async (...args) => {
      const result = await parseResponse.apply(promise, args);
      if (params.stream) deform(result as ChunkStream);
      return result;
    };
    return promise;
  });

export const deformNext = (deform: (next: () => Promise<IteratorResult<Chunk>>) => Promise<IteratorResult<Chunk>>): Wrap =>
  deformStream((stream) => {
    const { iterator } = stream;
    stream.iterator = () => {
      const inner = iterator.call(stream);
      return { next: () => deform(() => inner.next()), return: inner.return?.bind(inner), throw: inner.throw?.bind(inner) };
    };
  });

/** Changes attributes that are about to be set; `recorded` are those that the span has already. */
type Edit = (attributes: Attributes, recorded?: Attributes) => Attributes;

/** The sound wrapper, its spans made by a tracer that passes every attribute through `edit`. */
export const deformAttributes =
  (edit: Edit): Wrap =>
  (client, options) =>
    wrapOpenAI(client, { ...options, tracerProvider: { getTracer: () => editingTracer(edit) } });

const editingTracer = (edit: Edit) => {
  const tracer = trace.getTracer('@ai-trace/broken');
  return {
    ...tracer,
    startSpan(name: string, options: { attributes?: Attributes } = {}, parent = context.active()) {
      const span = tracer.startSpan(name, { ...options, attributes: edit({ ...options.attributes }) }, parent);
      const { setAttributes, setAttribute } = span;
      span.setAttributes = (attributes) => setAttributes.call(span, edit({ ...attributes }));
      span.setAttribute = (key, value) => {
        const { attributes: recorded } = span as unknown as ReadableSpan;
        for (const [editedKey, edited] of Object.entries(edit({ [key]: value }, recorded)))
          if (edited !== undefined) setAttribute.call(span, editedKey, edited);
        return span;
      };
      return span;
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
};

/** Edits the messages of one attribute, where an edit is about content. */
export const deformMessages = (key: string, edit: (messages: SpanMessage[]) => SpanMessage[]): Wrap =>
  deformAttributes((attributes) => {
    const value = attributes[key];
    if (typeof value === 'string') attributes[key] = JSON.stringify(edit(JSON.parse(value) as SpanMessage[]));
    return attributes;
  });

interface SpanMessage {
  parts: { type: string; arguments?: unknown }[];
}

export const deformHistograms =
  (record: (histogram: Histogram, value: number, attributes: Attributes) => void): Wrap =>
  (client, options) => {
    const meter = metrics.getMeter('broken');
    const createHistogram = (name: string, histogramOptions?: MetricOptions) => {
      const histogram = meter.createHistogram(name, histogramOptions);
      return { record: (value: number, attributes: Attributes = {}) => record(histogram, value, attributes) };
    };
    const broken: Meter = Object.assign(Object.create(meter), { createHistogram });
    return wrapOpenAI(client, { ...options, meterProvider: { getMeter: () => broken } });
  };

/** The last span started for a call, for wrappers that do with it what they should not. */
export const withSpan = (use: (span: Span, promise: ApiPromise, params: Params) => void): Wrap => {
  return (client, options) => {
    let last: Span | undefined;
    const tracer = trace.getTracer('@ai-trace/broken');
    const startSpan: typeof tracer.startSpan = (...args) => {
      last = tracer.startSpan(...args);
      return last;
    };
    const tracerProvider = { getTracer: () => ({ ...tracer, startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) }) };
    const wrapped = wrapOpenAI(client, { ...options, tracerProvider });
    deformMethod(wrapped, (create, params, rest) => {
      const promise = create(params, ...rest);
      if (last) use(last, promise, params);
      return promise;
    });
    return wrapped;
  };
};
