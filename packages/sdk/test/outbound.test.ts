import { propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { HostPropagator } from '../src/propagation/host-propagator.ts';
import { startApp } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const CLIENT = 3;

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

  test.each(['a.example, ', ', a.example,,', ' a.example '])('of the list %j nobody gets anything but whom it names', (propagateTo) => {
    expect([inject('a.example', { propagateTo }), inject('b.org', { propagateTo })]).toEqual([['baggage', 'traceparent'], []]);
  });

  test('what one part cannot write does not keep the others', () => {
    const active = propagation.setBaggage(
      trace.setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
      propagation.createBaggage({ '\ud800': { value: 'x' } }),
    );
    const carrier: Record<string, string> = {};
    new HostPropagator({}).inject(active, carrier, { set: (target, key, value) => Object.assign(target, { [key]: value }) });
    expect(carrier).toHaveProperty('traceparent');
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
