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

test('what the log pipeline writes to the console makes no further record', () => {
  const written = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const undo = captureConsole();
  const emit = jest.fn(() => console.log('exported'));
  logs.setGlobalLoggerProvider({ getLogger: () => ({ emit, enabled: () => true }) });
  try {
    console.log('first');
    console.log('second');
    expect(written.mock.calls).toEqual([['first'], ['exported'], ['second'], ['exported']]);
    expect(emit).toHaveBeenCalledTimes(2);
  } finally {
    undo();
    written.mockRestore();
  }
});

test('a method that the application has replaced since stays when the capture ends', () => {
  const { log } = console;
  const undo = captureConsole();
  const own = () => undefined;
  console.log = own;
  try {
    undo();
    expect(console.log).toBe(own);
  } finally {
    console.log = log;
  }
});
