import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';

/** The headers that go on, by the host that they went to. */
const call = async (options: object) => {
  const model = await startFakeModel();
  const hosts = ['api.openai.com', 'api.anthropic.com', 'orders.internal'];
  const child = startChild('named-hosts.mjs', { args: [JSON.stringify({ url: model.url, hosts, printTraces: false, ...options })] });
  const [code] = await once(child.child, 'exit');
  model.stop();
  expect(code).toBe(0);
  // Of the calls without a wrapped client this is said, once a host; of the one with it nothing is.
  expect([...child.stderr().matchAll(/A request went to (\S+) from a client that is not traced/g)].map(([, host]) => host)).toEqual([
    'api.openai.com',
    'api.anthropic.com',
  ]);
  return model.received.map(({ host, traceparent, baggage }) => [host?.split(':')[0], traceparent !== undefined, baggage]);
};

const none = ['api.openai.com', true, undefined];
const told = ['api.openai.com', true, 'user.id=ada'];

// A request whose trace is not sampled has no span that could tell its host.
describe.each(['always_on', 'always_off'])('sampler %s', (sampler) => {
  test('baggage goes to no provider of models; other services get it', async () => {
    expect(await call({ sampler })).toEqual([
      ...[none, none, none],
      ['api.anthropic.com', true, undefined],
      ['api.anthropic.com', true, undefined],
      ['orders.internal', true, 'user.id=ada'],
      ['orders.internal', true, 'user.id=ada'],
    ]);
  }, 60_000);

  test('`propagateTo`: only who is named gets anything, and gets all of it', async () => {
    expect(await call({ sampler, propagateTo: ['^api\\.openai\\.com$'] })).toEqual([
      ...[told, told, told],
      ['api.anthropic.com', false, undefined],
      ['api.anthropic.com', false, undefined],
      ['orders.internal', false, undefined],
      ['orders.internal', false, undefined],
    ]);
  }, 60_000);
});

test('a call of a wrapped client has none, wherever it goes', async () => {
  const [toGateway] = await call({ sampler: 'always_off', baseHost: 'gateway.internal' });
  expect(toGateway).toEqual(['gateway.internal', true, undefined]);
}, 60_000);
