import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { InitOptions } from '../options/init-options.ts';
import { isRegistered } from '../provider/registered-globals.ts';
import { HostPropagator } from './host-propagator.ts';

/** Registers what carries the trace through this process and on to others. The application's own registrations stay. */
export const registerPropagation = (options: InitOptions): void => {
  if (!isRegistered('context')) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (!isRegistered('propagation')) propagation.setGlobalPropagator(new HostPropagator(options));
};
