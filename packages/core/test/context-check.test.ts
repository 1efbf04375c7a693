import { createTelemetry } from '@ai-trace/conformance';
import { RequestTracer } from '@ai-trace/core';
import { context, type DiagLogger, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { webRequestReader, webResponseReader } from '../src/web/index.ts';

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
