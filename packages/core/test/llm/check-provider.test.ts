import { type DiagLogger, diag } from '@opentelemetry/api';
import { ConfigurationError } from '../../src/configuration-error.ts';
import { type LlmProvider, wrap } from '../../src/llm/index.ts';

const provider: LlmProvider = { package: 'example', providerName: 'example', methods: { 'chat.send': { operation: 'chat' } } };
const clientOf = () => ({ chat: { send: () => 'reply' } });

const warn = jest.fn();
beforeEach(() => {
  warn.mockClear();
  diag.setLogger({ warn, info: jest.fn(), debug: jest.fn(), verbose: jest.fn(), error: jest.fn() } as DiagLogger);
});
afterEach(() => diag.disable());

test.each([undefined, null, 'sk-key', 5])('what is no client is refused: %p', (client) => {
  expect(() => wrap(client as never, provider)).toThrow(ConfigurationError);
  expect(() => wrap(client as never, provider)).toThrow('[@ai-trace/example] `client` must be a client of the SDK, got ');
  expect(() => wrap(client as never, provider)).not.toThrow('sk-key'); // perhaps a credential
});

test.each<[unknown, string]>([
  [undefined, '[@ai-trace/core] `provider` must be an object, got undefined.'],
  [{ methods: {} }, '[@ai-trace/core] `provider.providerName` must be a text or a function of the endpoint, got undefined.'],
  [{ providerName: 'x' }, '[@ai-trace/core] `provider.methods` must be an object of methods by path, got undefined.'],
  [
    { providerName: 'x', methods: ['send'] },
    '[@ai-trace/core] `provider.methods` must be an object of methods by path, got an array of 1.',
  ],
  [{ providerName: 'x', methods: {}, name: 'y' }, '[@ai-trace/core] `provider.name` must be one of package, providerName, methods'],
  [
    { providerName: 'x', methods: {}, baseUrl: 'https://model.example' },
    '[@ai-trace/core] `provider.baseUrl` must be a function, got "https://model.example".',
  ],
  [
    { providerName: 'x', methods: {}, streamIterator: Symbol.asyncIterator },
    '[@ai-trace/core] `provider.streamIterator` must be the name of a method, got ',
  ],
  [
    { providerName: 'x', methods: {}, derivedClients: 'withOptions' },
    '[@ai-trace/core] `provider.derivedClients` must be a list of names of methods, got "withOptions".',
  ],
  [{ providerName: 'x', methods: { send: 'chat' } }, '[@ai-trace/core] `provider.methods["send"]` must be an object, got "chat".'],
  [
    { providerName: 'x', methods: { send: {} } },
    '[@ai-trace/core] `provider.methods["send"].operation` must be a name such as chat or embeddings, got undefined.',
  ],
  [
    { providerName: 'x', methods: { send: { operation: 'chat', respones: () => ({}) } } },
    '[@ai-trace/core] `provider.methods["send"].respones` must be one of operation, inference, request, input,',
  ],
  [
    { providerName: 'x', methods: { send: { operation: 'chat', request: 'model' } } },
    '[@ai-trace/core] `provider.methods["send"].request` must be a function, got "model".',
  ],
  [
    { providerName: 'x', methods: { send: { choose: { operation: 'chat' } } } },
    '[@ai-trace/core] `provider.methods["send"].choose` must be a function, got an object of type Object.',
  ],
])('a definition that records nothing, or too little, is refused: %j', (given, message) => {
  expect(() => wrap(clientOf(), given as never)).toThrow(message);
});

describe('a client that has none of the methods is reported', () => {
  const warningOf = (name: string, client: object): unknown => {
    wrap(client, { ...provider, package: name });
    return warn.mock.calls[0]?.[0];
  };

  test('the client of another SDK', () => {
    class Other {
      messages = { create: () => 'reply' };
    }
    expect(warningOf('other', new Other())).toBe(
      '[@ai-trace/other] `client` must have at least one of the traced methods, such as chat.send, got an object of type Other; its calls are not recorded. ' +
        'Pass the client itself, created by the SDK that this wrapper is for.',
    );
  });

  test('a class in place of its instance, and a promise of a client', () => {
    expect(warningOf('class', class Client {})).toContain('got a function (Client)');
    warn.mockClear();
    expect(warningOf('promise', Promise.resolve(clientOf()))).toContain('got an object of type Promise');
  });

  test('but not one that has some of them, or creates the part that holds them later', () => {
    expect(warningOf('some', clientOf())).toBeUndefined();
    class Lazy {
      get chat() {
        return clientOf().chat;
      }
    }
    expect(warningOf('lazy', new Lazy())).toBeUndefined();
    wrap({}, { ...provider, methods: {} }); // as init() checks the options
    expect(warn).not.toHaveBeenCalled();
  });
});
