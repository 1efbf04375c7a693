import { type Context, context } from '@opentelemetry/api';
import { ConfigurationError, describeValue } from '../configuration-error.ts';
import { contain, reportContained, warnOnce } from '../diagnostics.ts';
import { processState } from '../process-state.ts';
import type { CaptureOptions } from './capture-options.ts';
import { checkProvider } from './check-provider.ts';
import { getLlmCall } from './llm-call.ts';
import type { ChoosingMethod, ClientMethod, LlmMethod, LlmProvider } from './llm-provider.ts';
import type { ProviderOf } from './provider-of.ts';
import { leaveOutSdkSpans } from './sdk-spans.ts';
import { ToolTracer } from './tool-tracer.ts';
import { type SdkMethod, traceCall } from './trace-call.ts';
import { WrappedClient } from './wrapped-client.ts';

/** Returns the SDK's current method: a test or an instrumentation may replace one on a prototype after the client was wrapped. */
type Original = () => SdkMethod;

/** Clients wrapped by any copy of this package. */
const wrappedClients = processState('wrapped LLM clients', () => new WeakSet<object>());

/**
 * Records every call of a client's methods as a span, and returns the same client. The methods are replaced on the instances
 * that hold them, and return what the SDK returned. Wrapping a client again has no effect: the first options stay. Throws
 * `ConfigurationError` on a bad client, provider or option; warns about a client that has none of the methods.
 *
 * ```ts
 * wrap(new Mistral(), {
 *   providerName: 'mistral_ai',
 *   methods: {
 *     'chat.complete': {
 *       operation: 'chat',
 *       request: ({ model }) => ({ model }),
 *       response: ({ id, model, usage }) => ({ id, model, usage: { input: usage.promptTokens, output: usage.completionTokens } }),
 *     },
 *   },
 * });
 * ```
 */
export function wrap<Client extends object, Path extends string>(
  client: Client,
  provider: ProviderOf<Client, Path>,
  options?: CaptureOptions,
): Client;
/** The same for a provider whose clients may be of any type. */
export function wrap<Client extends object>(client: Client, provider: LlmProvider, options?: CaptureOptions): Client;
export function wrap<Client extends object>(client: Client, provider: LlmProvider, options?: CaptureOptions): Client {
  checkProvider(provider);
  const { package: packageName = 'core', methods } = provider;
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null)
    throw new ConfigurationError({ package: packageName, option: 'client', expected: 'a client of the SDK', got: client, isSecret: true });
  const wrapped = new WrappedClient(client, provider, options);
  if (wrappedClients.has(client)) return client;
  wrappedClients.add(client);
  const [anyPath] = Object.keys(methods);
  const found = Object.entries(methods).filter(([path, method]) => wrapMethod(client, path, method, wrapped));
  if (anyPath !== undefined && found.length === 0) warnNothingToTrace(client, packageName, anyPath);
  if (provider.sdkSpans) leaveOutSdkSpans(client, provider.sdkSpans);
  if (provider.retryMethod) countRetries(client, provider.retryMethod);
  contain('observing the requests of a client', () => provider.observeAttempts?.(client, countAttempt));
  for (const name of provider.derivedClients ?? []) wrapDerivedClients(client, name, provider, options);
  return client;
}

const warnNothingToTrace = (client: object, packageName: string, path: string): void =>
  warnOnce(
    `nothing to trace ${packageName}`,
    `[@ai-trace/${packageName}] \`client\` must have at least one of the traced methods, such as ${path}, got ${describeValue(client)}; its calls are ` +
      'not recorded. Pass the client itself, created by the SDK that this wrapper is for.',
  );

/** Returns whether the client has the method, or may have it once it has created the part that holds it. */
const wrapMethod = (client: object, path: string, method: ClientMethod, wrapped: WrappedClient): boolean => {
  const names = path.split('.');
  const name = names.pop() as string;
  return onHolder(client, names, (holder) => {
    if ('traceTools' in method) {
      const tools = new ToolTracer(wrapped);
      return replaceMethod(holder, name, (original) => tools.traced(original, method));
    }
    if ('choose' in method) return replaceMethod(holder, name, (original) => tracedByKind(original, method, wrapped));
    return replaceMethod(holder, name, (original) => traced(original, method, wrapped));
  });
};

/** Passes the object at a path to `use`: at once, or, if the path leads through a getter, when the client creates it. */
const onHolder = (from: unknown, [name, ...rest]: readonly string[], use: (holder: object) => boolean): boolean => {
  // Callable parts of a client hold methods, too.
  if ((typeof from !== 'object' && typeof from !== 'function') || from === null) return false;
  if (name === undefined) return use(from);
  const accessor = accessorOf(from, name);
  if (!accessor?.get) return onHolder((from as Record<string, unknown>)[name], rest, use);
  onceMade(from, name, accessor, (made) => onHolder(made, rest, use));
  return true;
};

const onceMade = (holder: object, name: string, { get, set }: PropertyDescriptor, use: (made: unknown) => boolean): void => {
  let known: unknown;
  const getObserved = function (this: unknown): unknown {
    const made: unknown = get?.call(this);
    if (made === known) return made;
    known = made;
    contain(`wrapping ${name}`, () => use(made));
    return made;
  };
  contain(`wrapping ${name}`, () => Object.defineProperty(holder, name, { get: getObserved, set, configurable: true }));
};

/** Getters are found without calling them: SDKs create parts of a client on first access, which may warn or be costly. */
const accessorOf = (holder: object, name: string): PropertyDescriptor | undefined => {
  for (let owner: object | null = holder; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property) return property;
  }
  return undefined;
};

const traced = (original: Original, method: LlmMethod, wrapped: WrappedClient): SdkMethod =>
  function aiTrace(...args) {
    return traceCall({ original: original(), receiver: this, args, method, client: wrapped });
  };

const tracedByKind = (original: Original, choosing: ChoosingMethod, wrapped: WrappedClient): SdkMethod =>
  function aiTrace(...args) {
    const method = contain('choosing how to record an LLM call', () => choosing.choose(args[0], args));
    return method ? traceCall({ original: original(), receiver: this, args, method, client: wrapped }) : original().apply(this, args);
  };

/** The SDK's retries run inside the context of their call. */
const countRetries = (client: object, name: string): boolean =>
  replaceMethod(
    client,
    name,
    (original) =>
      function aiTraceRetry(...args) {
        countRetry(context.active());
        return original().apply(this, args);
      },
  );

const countRetry = (active: Context): void => {
  const call = getLlmCall(active);
  if (call) call.retries += 1;
};

const countAttempt = (): void => getLlmCall(context.active())?.countAttempt();

const wrapDerivedClients = (client: object, name: string, provider: LlmProvider, options: CaptureOptions | undefined): boolean =>
  replaceMethod(
    client,
    name,
    (original) =>
      function aiTraceDerivedClient(...args) {
        const derived = original().apply(this, args);
        return typeof derived === 'object' && derived !== null ? wrap(derived, provider, options) : derived;
      },
  );

/** Returns whether there is such a method. */
const replaceMethod = (holder: object, name: string, replace: (original: Original) => SdkMethod): boolean => {
  const original: unknown = (holder as Record<string, unknown>)[name];
  if (typeof original !== 'function') return false;
  const isOwn = Object.hasOwn(holder, name);
  const prototype = Object.getPrototypeOf(holder) as Record<string, SdkMethod>;
  try {
    Object.defineProperty(holder, name, {
      value: withMembers(original as SdkMethod, replace(isOwn ? () => original as SdkMethod : () => prototype[name] as SdkMethod)),
      configurable: true,
      writable: true,
      enumerable: Object.prototype.propertyIsEnumerable.call(holder, name),
    });
  } catch (error) {
    reportContained(`wrapping ${name}`, error);
  }
  return true;
};

/** A mock has members of its own, by which a test steers and asks it: there only the call is replaced. */
const withMembers = (original: SdkMethod, replacement: SdkMethod): SdkMethod => {
  // Node's own mocks show theirs to nobody who lists them.
  if (Object.keys(original).length === 0 && (original as { mock?: unknown }).mock === undefined) return replacement;
  return new Proxy(original, { apply: (_original, receiver, args) => Reflect.apply(replacement, receiver, args) });
};
