import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { warnOnce } from './diagnostics.ts';
import type { RequestSpan } from './request-span.ts';

/** Warns once if no context manager is registered: without one nothing nests. */
export const checkContextManager = (started: RequestSpan): void => {
  // Some managers, Sentry's among them, add values of their own: it need not be the very context that was given.
  if (started.run(() => context.active() !== ROOT_CONTEXT)) return;
  warnOnce(
    'no context manager',
    '[@ai-trace/core] No OpenTelemetry context manager is registered, so nothing nests under the request spans. ' +
      'Call context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()) before the app starts; ' +
      'it is in @opentelemetry/context-async-hooks.',
  );
};
