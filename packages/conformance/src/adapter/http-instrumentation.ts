import http from 'node:http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';

/**
 * Runs with `@opentelemetry/instrumentation-http` active for servers. It is patched through its own module definition, because
 * Jest's `require` bypasses the hooks that it normally uses.
 */
export const withHttpInstrumentation = async (run: () => Promise<void>): Promise<void> => {
  const instrumentation = new HttpInstrumentation({ enabled: false, disableOutgoingRequestInstrumentation: true });
  const definition = instrumentation.getModuleDefinitions().find(({ name }) => name === 'http');
  if (!definition?.patch || !definition.unpatch)
    throw new Error('@opentelemetry/instrumentation-http has no definition of `http` any more');
  definition.patch(http);
  try {
    await run();
  } finally {
    definition.unpatch(http);
  }
};
