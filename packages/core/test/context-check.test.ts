import { createTelemetry } from '@ai-trace/conformance';
import { RequestTracer } from '@ai-trace/core';
import { type Context, context, createContextKey, type DiagLogger, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { webRequestReader, webResponseReader } from '../src/web/index.ts';

const OF_MANAGER = createContextKey('of the manager');

/** As Sentry has it. */
class DerivingContextManager extends AsyncLocalStorageContextManager {
  override with<Args extends unknown[], Next extends (...args: Args) => ReturnType<Next>>(
    active: Context,
    next: Next,
    thisArg?: ThisParameterType<Next>,
    ...args: Args
  ): ReturnType<Next> {
    return super.with(active.setValue(OF_MANAGER, true), next, thisArg, ...args);
  }
}

test('a context manager that adds to what it is given is one', async () => {
  const warn = jest.fn();
  diag.setLogger({ warn } as unknown as DiagLogger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const telemetry = createTelemetry();
  context.disable();
  context.setGlobalContextManager(new DerivingContextManager().enable());
  const requests = new RequestTracer<Request, Response>({ framework: 'web', request: webRequestReader, response: webResponseReader });
  requests.start(new Request('http://localhost/'), new Response())?.end({ outcome: 'complete' });
  expect(warn).not.toHaveBeenCalled();
  await telemetry.shutdown();
  trace.disable();
  context.disable();
});

test('that there is no context manager is told with the first request that is recorded', async () => {
  const requests = new RequestTracer<Request, Response>({ framework: 'web', request: webRequestReader, response: webResponseReader });
  const start = () => requests.start(new Request('http://localhost/'), new Response());
  const warn = jest.fn();
  diag.setLogger({ warn } as unknown as DiagLogger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  start();
  expect(warn).not.toHaveBeenCalled();
  const telemetry = createTelemetry();
  context.disable();
  for (let count = 0; count < 3; count++) start()?.end({ outcome: 'complete' });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toMatch('No OpenTelemetry context manager is registered');
  await telemetry.shutdown();
  trace.disable();
});
