import { type Context, context } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { processState } from '../process-state.ts';
import type { CaptureOptions } from './capture-options.ts';
import { getLlmCall } from './llm-call.ts';
import type { LlmMethod, LlmProvider, ToolRunnerMethod } from './llm-provider.ts';
import { ToolTracer } from './tool-tracer.ts';
import { traceCall } from './trace-call.ts';
import { WrappedClient } from './wrapped-client.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Clients that are wrapped, by whichever copy of this package. */
const wrappedClients = processState('wrapped LLM clients', () => new WeakSet<object>());

/**
 * Makes every call of a client's methods a span, and returns the same client. The methods are replaced on the
 * instances that hold them; what they return is what the SDK returned. Wrapping twice is wrapping once: the first
 * options stay. Throws `ConfigurationError` on bad options. {@link LlmProvider} shows how to wrap any client.
 */
export const wrap = <Client extends object>(client: Client, provider: LlmProvider, options?: CaptureOptions): Client => {
  const wrapped = new WrappedClient(client, provider, options);
  if (wrappedClients.has(client)) return client;
  wrappedClients.add(client);
  for (const [path, method] of Object.entries(provider.methods)) wrapMethod(client, path, method, wrapped);
  if (provider.retryMethod) countRetries(client, provider.retryMethod);
  for (const name of provider.derivedClients ?? []) wrapDerivedClients(client, name, provider, options);
  return client;
};

const wrapMethod = (client: object, path: string, method: LlmMethod | ToolRunnerMethod, wrapped: WrappedClient): void => {
  const names = path.split('.');
  const name = names.pop() as string;
  const holder = names.reduce<unknown>((object, property) => (object as Record<string, unknown> | undefined)?.[property], client);
  if (typeof holder !== 'object' || holder === null) return;
  if ('traceTools' in method) {
    const tools = new ToolTracer(wrapped);
    replaceMethod(holder, name, (original) => tools.traced(original, method));
  } else {
    replaceMethod(holder, name, (original) => traced(original, method, wrapped));
  }
};

const traced = (original: AnyFunction, method: LlmMethod, wrapped: WrappedClient): AnyFunction =>
  function aiTrace(...args) {
    return traceCall({ original, receiver: this, args, method, client: wrapped });
  };

/** The SDK's retries run inside the context of their call. */
const countRetries = (client: object, name: string): void =>
  replaceMethod(
    client,
    name,
    (original) =>
      function aiTraceRetry(...args) {
        countRetry(context.active());
        return original.apply(this, args);
      },
  );

const countRetry = (active: Context): void => {
  const call = getLlmCall(active);
  if (call) call.retries += 1;
};

const wrapDerivedClients = (client: object, name: string, provider: LlmProvider, options: CaptureOptions | undefined): void =>
  replaceMethod(
    client,
    name,
    (original) =>
      function aiTraceDerivedClient(...args) {
        const derived = original.apply(this, args);
        return typeof derived === 'object' && derived !== null ? wrap(derived, provider, options) : derived;
      },
  );

const replaceMethod = (holder: object, name: string, replace: (original: AnyFunction) => AnyFunction): void => {
  const original: unknown = (holder as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  try {
    Object.defineProperty(holder, name, {
      value: replace(original as AnyFunction),
      configurable: true,
      writable: true,
      enumerable: Object.prototype.propertyIsEnumerable.call(holder, name),
    });
  } catch (error) {
    reportContained(`wrapping ${name}`, error);
  }
};
