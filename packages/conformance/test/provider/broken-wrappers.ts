import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { unsuppressTracing } from '@opentelemetry/core';
import { wrapOpenAI } from '../../../openai/src/index.ts';
import {
  type Chunk,
  deformAttributes,
  deformCreate,
  deformHistograms,
  deformMessages,
  deformNext,
  deformStream,
  noop,
  type Params,
  type Wrap,
  withSpan,
} from './deform-wrapper.ts';

/** A call of `next()` waits, and whichever comes meanwhile overtakes it. */
const overtaking = () => {
  let waiting = false;
  return async (next: () => Promise<IteratorResult<Chunk>>) => {
    if (waiting) return next();
    waiting = true;
    await new Promise((resolve) => setImmediate(resolve));
    waiting = false;
    return next();
  };
};

const kept: unknown[] = [];

/** Each is the sound wrapper with one mistake that real wrappers have made. */
export const brokenWrappers = {
  'replaces the promise by a plain one': deformCreate(async (create, params, rest) => create(params, ...rest)),

  'subscribes first': deformCreate((create, params, rest) => {
    const promise = create(params, ...rest);
    promise.then(noop, noop);
    return promise;
  }),

  'leaves a rejection of its own behind': deformCreate((create, params, rest) => {
    const promise = create(params, ...rest);
    void promise.responsePromise.then(noop);
    return promise;
  }),

  'is a proxy around the client': (client, options) => new Proxy(wrapOpenAI(client, options), {}),

  'reads streams ahead': deformStream((stream) => {
    const { iterator } = stream;
    stream.iterator = () => {
      const inner = iterator.call(stream);
      const results: Promise<IteratorResult<Chunk>>[] = [];
      const readOn = (): void => {
        const result = inner.next();
        results.push(result);
        result.then(({ done }) => done || readOn(), noop);
      };
      readOn();
      return {
        next: async () => {
          await results[0];
          return results.shift() ?? { done: true, value: undefined };
        },
        return: inner.return?.bind(inner),
        throw: inner.throw?.bind(inner),
      };
    };
  }),

  'does not pass return() and throw() on': deformStream((stream) => {
    const { iterator } = stream;
    stream.iterator = () => {
      const inner = iterator.call(stream);
      return { next: () => inner.next() };
    };
  }),

  'passes concurrent next() on out of turn': deformNext(overtaking()),

  'adds to the chunks': deformNext(async (next) => {
    const result = await next();
    if (!result.done && typeof result.value === 'object' && result.value !== null) result.value.traced = true;
    return result;
  }),

  'hides every chunk without choices': deformNext(async (next) => {
    let result = await next();
    while (!result.done && result.value?.choices?.length === 0) result = await next();
    return result;
  }),

  'swallows errors of streams': deformNext((next) => next().catch(() => ({ done: true, value: undefined }))),

  'ends the span at the head': withSpan((span, { responsePromise }) => {
    responsePromise.then(() => span.end(), noop);
  }),

  'never ends the span of a stream': withSpan((span, _, { stream }) => {
    if (stream) span.end = noop;
  }),

  'keeps what it gave out': deformCreate((create, params, rest) => {
    const promise = create(params, ...rest);
    kept.push(promise);
    promise.responsePromise.then(() => params.stream && promise.then((stream) => kept.push(stream)), noop);
    return promise;
  }),

  'changes the arguments': deformCreate((create, params, rest) => create(Object.assign(params, { user: 'traced' }), ...rest)),

  'sends a changed copy of the arguments': deformCreate((create, params, rest) => create({ ...params, user: 'traced' }, ...rest)),

  'serializes the arguments itself': deformCreate((create, params, rest) => create(JSON.parse(JSON.stringify(params)) as Params, ...rest)),

  'makes a second span': deformCreate((create, params, rest) => {
    const attributes = { 'gen_ai.operation.name': 'chat' };
    const span = trace.getTracer('second').startSpan(`chat ${params.model}`, { kind: 2, attributes });
    const promise = create(params, ...rest);
    promise.responsePromise.then(
      () => span.end(),
      () => span.end(),
    );
    return promise;
  }),

  'forgets the active context': deformCreate((create, params, rest) => context.with(ROOT_CONTEXT, () => create(params, ...rest))),

  'traces where tracing is suppressed': deformCreate((create, params, rest) =>
    context.with(unsuppressTracing(context.active()), () => create(params, ...rest)),
  ),

  'captures content that was turned off': (client, options) => wrapOpenAI(client, { ...options, captureInput: true, captureOutput: true }),

  'records the error as it came': withSpan((span, { responsePromise }) => {
    responsePromise.catch((error: Error) => span.addEvent('error', { message: error.message }));
  }),

  'records the arguments as they came': withSpan((span, _, { messages, tools }) => {
    span.setAttribute('llm.request', JSON.stringify([messages, tools]));
  }),

  'gives up on a mask that throws': (client, options) => {
    const mask = options?.mask;
    const trusting: typeof mask = (value, at) => {
      try {
        return mask?.(value, at) ?? value;
      } catch {
        return value;
      }
    };
    return wrapOpenAI(client, mask ? { ...options, mask: trusting } : options);
  },

  'masks input alone': (client, options) => {
    const mask = options?.mask;
    return wrapOpenAI(client, mask ? { ...options, mask: (value, at) => (at.path.includes('input') ? mask(value, at) : value) } : options);
  },

  'masks the words of the conventions': (client, options) => {
    const masked = deformAttributes((attributes) => {
      for (const [key, value] of Object.entries(attributes)) {
        if (key.endsWith('.messages') && typeof value === 'string')
          attributes[key] = value.replaceAll(/"(role|type)":"\w+"/g, '"$1":"***"');
      }
      return attributes;
    });
    return options?.mask ? masked(client, options) : wrapOpenAI(client, options);
  },

  'cuts bytes': (client, options) => {
    const limit = options?.maxContentLength ?? 32_768;
    const cut = deformAttributes((attributes) => {
      for (const [key, value] of Object.entries(attributes)) {
        if (key.endsWith('.messages') && typeof value === 'string') attributes[key] = Buffer.from(value).subarray(0, limit).toString();
      }
      return attributes;
    });
    return cut(client, { ...options, maxContentLength: 1_000_000 });
  },

  'merges parallel tool calls': deformMessages('gen_ai.output.messages', (messages) =>
    messages.map((message) => ({
      ...message,
      parts: message.parts.filter(
        ({ type }, index, parts) => type !== 'tool_call' || index === parts.findIndex((part) => part.type === type),
      ),
    })),
  ),

  'keeps the first choice alone': deformMessages('gen_ai.output.messages', (messages) => messages.slice(0, 1)),

  'adds cached tokens to the input tokens': deformAttributes((attributes, recorded) => {
    const { 'gen_ai.usage.cache_read.input_tokens': cached, 'gen_ai.usage.input_tokens': input = recorded?.['gen_ai.usage.input_tokens'] } =
      attributes;
    if (typeof input === 'number' && typeof cached === 'number') attributes['gen_ai.usage.input_tokens'] = input + cached;
    return attributes;
  }),

  'takes zero for missing': deformAttributes((attributes) =>
    Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== 0)),
  ),

  'takes a host for the one it ends like': deformAttributes((attributes) => {
    if (String(attributes['server.address']).endsWith('deepseek.com')) attributes['gen_ai.provider.name'] = 'deepseek';
    return attributes;
  }),

  'loses count of retries': deformAttributes(({ 'ai_trace.retry.count': _, ...attributes }) => attributes),

  'records milliseconds': deformHistograms((histogram, value, attributes) =>
    histogram.record(value < 1 ? value * 1_000 : value, attributes),
  ),

  'puts the session on metrics': deformHistograms((histogram, value, attributes) =>
    histogram.record(value, { ...attributes, 'session.id': 'session-1' }),
  ),
} satisfies Record<string, Wrap>;
