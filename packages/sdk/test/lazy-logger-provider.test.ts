import { LazyLoggerProvider } from '../src/logs/lazy-logger-provider.ts';

test('where the SDK of logs cannot be loaded a log record is lost, and not tried again', async () => {
  let tries = 0;
  const provider = new LazyLoggerProvider(() => {
    tries += 1;
    throw new Error("Cannot find module '@opentelemetry/sdk-logs'");
  });
  const logger = provider.getLogger('test');
  logger.emit({ body: 'first' });
  logger.emit({ body: 'second' });
  provider.getLogger('other').emit({ body: 'third' });
  expect(tries).toBe(1);
  await provider.forceFlush();
  await provider.shutdown();
});
