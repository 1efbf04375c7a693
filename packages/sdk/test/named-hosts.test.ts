import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';

/** The headers that go on, by the host that they went to, and the hosts that are warned about. */
const call = async (options: object) => {
  const model = await startFakeModel();
  const hosts = ['api.openai.com', 'api.anthropic.com', 'orders.internal'];
  const child = startChild('named-hosts.mjs', { args: [JSON.stringify({ url: model.url, hosts, printTraces: false, ...options })] });
  const [code] = await once(child.child, 'exit');
  model.stop();
  expect(code).toBe(0);
  const warned = [...child.stderr().matchAll(/A request went to (\S+) outside of a traced LLM call/g)].map(([, host]) => host);
  return {
    headers: model.received.map(({ host, traceparent, baggage }) => [host?.split(':')[0], traceparent !== undefined, baggage]),
    warned,
  };
};

const none = ['api.openai.com', true, undefined];
const told = ['api.openai.com', true, 'user.id=ada'];

// A request whose trace is not sampled has no span that could tell its host.
describe.each(['always_on', 'always_off'])('sampler %s', (sampler) => {
  test('baggage goes to no provider of models; other services get it', async () => {
    const { headers, warned } = await call({ sampler });
    expect(headers).toEqual([
      ...[none, none, none],
      ['api.anthropic.com', true, undefined],
      ['api.anthropic.com', true, undefined],
      ['orders.internal', true, 'user.id=ada'],
      ['orders.internal', true, 'user.id=ada'],
    ]);
    // Once a host, and not because of the wrapped client.
    expect(warned).toEqual(['api.openai.com', 'api.anthropic.com']);
  }, 60_000);

  test('`propagateTo`: only who is named gets anything, and gets all of it', async () => {
    const { headers } = await call({ sampler, propagateTo: ['^api\\.openai\\.com$'] });
    expect(headers).toEqual([
      ...[told, told, told],
      ['api.anthropic.com', false, undefined],
      ['api.anthropic.com', false, undefined],
      ['orders.internal', false, undefined],
      ['orders.internal', false, undefined],
    ]);
  }, 60_000);
});

test('a call of a wrapped client has none, wherever it goes', async () => {
  const { headers } = await call({ sampler: 'always_off', baseHost: 'gateway.internal' });
  expect(headers[0]).toEqual(['gateway.internal', true, undefined]);
}, 60_000);

test.each<[object, string[]]>([
  [{ disabledInstrumentations: ['anthropic'] }, ['api.openai.com']],
  [{ autoInstrument: false }, []],
])(
  '%j: nothing is said about what was not to be traced',
  async (options, expected) => {
    expect((await call(options)).warned).toEqual(expected);
  },
  60_000,
);
