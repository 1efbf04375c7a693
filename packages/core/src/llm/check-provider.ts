import { ConfigurationError, isOptionsObject, refuseUnknown } from '../configuration-error.ts';
import type { LlmMethod, LlmProvider } from './llm-provider.ts';

const KNOWN_PROPERTIES: readonly string[] = [
  'package',
  'providerName',
  'methods',
  'baseUrl',
  'derivedClients',
  'retryMethod',
  'observeAttempts',
  'streamIterator',
  'sdkSpans',
  'prices',
] satisfies Array<keyof LlmProvider>;

const FUNCTIONS = ['baseUrl', 'observeAttempts'] as const satisfies Array<keyof LlmProvider>;
const NAMES = ['retryMethod', 'streamIterator'] as const satisfies Array<keyof LlmProvider>;

const METHOD_FUNCTIONS = ['request', 'input', 'streamOf', 'response', 'output', 'stream', 'prepare'] as const satisfies Array<
  keyof LlmMethod
>;
const KNOWN_METHOD_PROPERTIES: readonly string[] = ['operation', 'inference', ...METHOD_FUNCTIONS];

/** Checked once, because clients may be created for each request. */
const checked = new WeakSet<object>();

/** Rejects a definition that would record nothing, or less than it says. Throws {@link ConfigurationError}. */
export const checkProvider = (provider: LlmProvider): void => {
  if (!isOptionsObject(provider))
    throw new ConfigurationError({ package: 'core', option: 'provider', expected: 'an object', got: provider });
  if (checked.has(provider)) return;
  const { package: packageName = 'core', providerName, methods, derivedClients } = provider;
  const refuse = (property: string, expected: string, got: unknown): never => {
    throw new ConfigurationError({ package: packageName, option: `provider.${property}`, expected, got });
  };
  refuseUnknown(packageName, provider, KNOWN_PROPERTIES, 'provider.');
  if ((typeof providerName !== 'string' || providerName === '') && typeof providerName !== 'function') {
    refuse('providerName', 'a text or a function of the endpoint', providerName);
  }
  checkFunctions(provider, FUNCTIONS, '', refuse);
  for (const name of NAMES) {
    const value: unknown = provider[name];
    if (value !== undefined && typeof value !== 'string') refuse(name, 'the name of a method', value);
  }
  if (derivedClients !== undefined && !Array.isArray(derivedClients))
    refuse('derivedClients', 'a list of names of methods', derivedClients);
  if (!isOptionsObject(methods)) refuse('methods', 'an object of methods by path', methods);
  for (const [path, method] of Object.entries(methods)) {
    const option = `methods[${JSON.stringify(path)}]`;
    if (!isOptionsObject(method)) refuse(option, 'an object', method);
    if ('choose' in method) checkFunctions(method, ['choose'], `${option}.`, refuse);
    else if ('traceTools' in method) checkFunctions(method, ['traceTools', 'traceLaterTools'], `${option}.`, refuse);
    else checkMethod(method, packageName, option, refuse);
  }
  checked.add(provider);
};

type Refuse = (property: string, expected: string, got: unknown) => never;

const checkMethod = (method: LlmMethod, packageName: string, option: string, refuse: Refuse): void => {
  refuseUnknown(packageName, method, KNOWN_METHOD_PROPERTIES, `provider.${option}.`);
  const { operation } = method;
  if (typeof operation !== 'string' || operation === '') refuse(`${option}.operation`, 'a name such as chat or embeddings', operation);
  checkFunctions(method, METHOD_FUNCTIONS, `${option}.`, refuse);
};

const checkFunctions = (holder: object, names: readonly string[], prefix: string, refuse: Refuse): void => {
  for (const name of names) {
    const value = (holder as Record<string, unknown>)[name];
    if (value !== undefined && typeof value !== 'function') refuse(prefix + name, 'a function', value);
  }
};
