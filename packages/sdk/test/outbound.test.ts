import { withTrace } from '@ai-trace/core';
import { type BaggageEntry, context, defaultTextMapSetter, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { HostPropagator } from '../src/propagation/host-propagator.ts';
import { startApp } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const CLIENT = 3;
const SPAN_CONTEXT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

const run = async (options: object) => {
  const receiver = await OtlpReceiver.start();
  const app = await startApp('outbound.mjs', { args: [JSON.stringify({ ...options, endpoint: receiver.url })] });
  try {
    const answers = await (await fetch(`http://127.0.0.1:${app.port}/`)).json();
    await app.stop();
    return { answers, clients: receiver.spans.filter(({ kind }) => kind === CLIENT), stderr: app.stderr(), metrics: receiver.metrics };
  } finally {
    app.child.kill('SIGKILL');
    await receiver.stop();
  }
};

test('requests by http and by fetch are CLIENT spans and carry the context on; exports are neither traced nor measured', async () => {
  const { answers, clients } = await run({});
  expect(answers).toEqual([
    { traceparent: true, baggage: true },
    { traceparent: true, baggage: true },
  ]);
  expect(clients.map(({ attributes }) => attributes['server.address']).sort()).toEqual(['127.0.0.1', 'localhost']);
}, 60_000);

test('`propagateTo` says who gets it', async () => {
  expect((await run({ propagateTo: '^localhost$' })).answers).toEqual([
    { traceparent: false, baggage: false },
    { traceparent: true, baggage: true },
  ]);
}, 60_000);

test('without the instrumentation of the client nothing goes out', async () => {
  const { answers, clients } = await run({ instrumentHttpClient: false });
  expect([answers, clients]).toEqual([
    [
      { traceparent: false, baggage: false },
      { traceparent: false, baggage: false },
    ],
    [],
  ]);
}, 60_000);

describe('the propagator', () => {
  const tracer = new BasicTracerProvider().getTracer('test');
  const inject = (host: string | undefined, options: ConstructorParameters<typeof HostPropagator>[0] = {}, llmCall = false) => {
    const span = tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'server.address': host } }, ROOT_CONTEXT);
    const baggage = propagation.createBaggage({ 'user.id': { value: 'ada' } });
    const active = propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), baggage);
    const carrier: Record<string, string> = {};
    const within = llmCall ? active.setValue(Symbol.for('@ai-trace/core LLM call'), {}) : active;
    new HostPropagator(options).inject(within, carrier, { set: (target, key, value) => Object.assign(target, { [key]: value }) });
    return Object.keys(carrier).sort();
  };

  test.each([
    'api.openai.com',
    'my.openai.azure.com',
    'API.ANTHROPIC.COM',
    'europe-west1-aiplatform.googleapis.com',
    'bedrock-runtime.eu-west-1.amazonaws.com',
    'api.cohere.com',
    'api.moonshot.ai',
    'api.z.ai',
    'api.minimax.io',
    'us-south.ml.cloud.ibm.com',
    'api.novita.ai',
    'my-model.eastus.models.ai.azure.com',
    'api.openai.com.',
  ])('%s gets no baggage', (host) => {
    expect(inject(host)).toEqual(['traceparent']);
  });

  test.each(['notopenai.com', 'storage.googleapis.com', 's3.eu-west-1.amazonaws.com', undefined])('%s does', (host) => {
    expect(inject(host)).toEqual(['baggage', 'traceparent']);
  });

  test('a request of an LLM call gets none, wherever it goes', () => {
    expect(inject('gateway.internal', {}, true)).toEqual(['traceparent']);
  });

  test('a host that is named gets both', () => {
    expect(inject('api.openai.com', { propagateTo: [/openai/g] })).toEqual(['baggage', 'traceparent']);
  });

  test.each(['Api.Example.com', [/^API\.EXAMPLE\.COM$/g]])('the case of letters in `propagateTo: %j` is ignored', (propagateTo) => {
    expect(inject('api.example.COM', { propagateTo })).toEqual(['baggage', 'traceparent']);
  });

  test.each(['a.example, ', ', a.example,,', ' a.example '])('of the list %j nobody gets anything but whom it names', (propagateTo) => {
    expect([inject('a.example', { propagateTo }), inject('b.org', { propagateTo })]).toEqual([['baggage', 'traceparent'], []]);
  });

  describe('baggage', () => {
    const injected = (entries: Record<string, BaggageEntry>): string => {
      const carrier: Record<string, string> = {};
      const active = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(entries));
      new HostPropagator({}).inject(active, carrier, defaultTextMapSetter);
      return carrier.baggage!;
    };
    const many = Object.fromEntries(Array.from({ length: 180 }, (_, index) => [`k${index}`, { value: 'v' }]));

    test('has 64 entries at most, session and user among them', () => {
      const kept = injected({ ...many, 'session.id': { value: 's' }, 'user.id': { value: 'u' } }).split(',');
      expect([kept.length, ...kept.slice(-3)]).toEqual([64, 'k61=v', 'session.id=s', 'user.id=u']);
    });

    test('has 8,192 bytes at most', () => {
      expect(injected({ big: { value: 'v'.repeat(8_190) }, 'user.id': { value: 'u' } })).toBe('user.id=u');
    });

    test('that the application made of half a surrogate pair is sent, too', () => {
      expect(injected({ '\ud800': { value: '\udc00' } })).toBe('%EF%BF%BD=%EF%BF%BD');
    });

    test('of others goes on as they wrote it', () => {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const carrier: Record<string, string> = {};
      withTrace('consumer', { traceparent, baggage: 'path=/a/b:c;prop=1' }, () =>
        new HostPropagator({}).inject(context.active(), carrier, defaultTextMapSetter),
      );
      context.disable();
      expect(carrier.baggage).toBe('path=/a/b:c;prop=1');
    });
  });

  test('what one part cannot write does not keep the others', () => {
    const active = propagation.setBaggage(
      trace.setSpanContext(ROOT_CONTEXT, SPAN_CONTEXT),
      propagation.createBaggage({ k: { value: 'v' } }),
    );
    const carrier: Record<string, string> = {};
    const set = (_target: unknown, key: string, value: string) => {
      if (key === 'traceparent') throw new Error('invalid header');
      carrier[key] = value;
    };
    new HostPropagator({}).inject(active, carrier, { set });
    expect(carrier).toEqual({ baggage: 'k=v' });
  });

  test('what cannot be read leaves the context as it is', () => {
    const fail = () => {
      throw new Error('no header');
    };
    expect(new HostPropagator({}).extract(ROOT_CONTEXT, {}, { get: fail, keys: () => [] })).toBe(ROOT_CONTEXT);
  });

  test('`propagators`', () => {
    expect([inject('a.example', { propagators: ['none'] }), inject('a.example', { propagators: ['baggage'] })]).toEqual([[], ['baggage']]);
  });
});
