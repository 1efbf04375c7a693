import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { InitOptions } from '../options/init-options.ts';
import { isRegistered } from '../provider/registered-globals.ts';
import { HostPropagator } from './host-propagator.ts';

/**
 * Registers what carries the trace through this process and on to others; returns a function that undoes it. The application's
 * own registrations stay.
 */
export const registerPropagation = (options: InitOptions): (() => void) => {
  const hasManager = isRegistered('context');
  const hasPropagator = isRegistered('propagation');
  if (!hasManager) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (!hasPropagator) propagation.setGlobalPropagator(new HostPropagator(options));
  return () => {
    if (!hasManager) context.disable();
    if (!hasPropagator) propagation.disable();
  };
};
