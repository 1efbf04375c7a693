import { logs } from '@opentelemetry/api-logs';
import { captureConsole } from '../src/logs/capture-console.ts';
import { LazyLoggerProvider } from '../src/logs/lazy-logger-provider.ts';

const fail = () => {
  throw new Error('the log pipeline is broken');
};

afterEach(() => logs.disable());

test('what fails in the log pipeline does not reach the code that writes to the console', () => {
  logs.setGlobalLoggerProvider({ getLogger: () => ({ emit: fail, enabled: () => true }) });
  const written = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const undo = captureConsole();
  try {
    console.log('first');
    console.log('second');
    expect(written.mock.calls).toEqual([['first'], ['second']]);
  } finally {
    undo();
    written.mockRestore();
  }
});

test('nor the code that emits a record, if the logger provider cannot be created', () => {
  logs.setGlobalLoggerProvider(new LazyLoggerProvider(fail));
  expect(() => logs.getLogger('application').emit({ body: 'last words' })).not.toThrow();
});
