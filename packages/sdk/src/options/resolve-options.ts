import { ConfigurationError, type ConfigurationProblem, describeValue, isOptionsObject } from '@ai-trace/core';
import { diag } from '@opentelemetry/api';
import type { InitOptions } from './init-options.ts';
import type { OptionKind } from './option-kind.ts';
import { type OptionDefinition, optionSchema } from './option-schema.ts';

const definitions = Object.entries(optionSchema) as Array<[keyof InitOptions, OptionDefinition<unknown>]>;

/** Reports a problem with the environment, which never stops the application. */
type Warn = (message: string) => void;

/**
 * The effective options: from code, else from the environment, else undefined. A wrong option throws a `ConfigurationError`; a
 * wrong variable causes a warning and is left out.
 */
export const resolveOptions = (options: InitOptions = {}, warn: Warn = (message) => diag.warn(message)): InitOptions => {
  if (!isOptionsObject(options)) refuse({ option: 'options', expected: 'an object', got: options });
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(optionSchema, name)) {
      refuse({
        option: name,
        expected: 'an option of init()',
        got: (options as Record<string, unknown>)[name],
        // It may be a key whose name was misspelt.
        isSecret: true,
        remedy: 'Remove it or correct its name; docs/configuration.md lists them.',
      });
    }
  }
  const resolved: Record<string, unknown> = {};
  for (const [name, definition] of definitions) {
    const given: unknown = options[name];
    const { variable, kind, isSecret } = definition;
    if (given === undefined) resolved[name] = variable && readVariable(variable, kind, { warn, isSecret });
    else if (kind.accepts(given)) resolved[name] = given;
    else refuse({ option: name, expected: kind.expected, got: given, isSecret: isSecret || holdsCredentials(given) });
  }
  checkPair(options, resolved, warn);
  return resolved as InitOptions;
};

/** The value of a variable, or `undefined` if it is not set or, with a warning, if it is wrong. */
export const readVariable = <Value>(
  variable: string,
  { expected, parse }: OptionKind<Value>,
  { warn = (message) => diag.warn(message), isSecret = false }: { warn?: Warn; isSecret?: boolean | undefined } = {},
): Value | undefined => {
  const value = process.env[variable];
  // OpenTelemetry treats an empty variable as unset.
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = parse?.(value);
  const got = () => describeValue(value, isSecret || holdsCredentials(value));
  if (parsed === undefined) warn(`[@ai-trace/sdk] ${variable} must be ${expected}, got ${got()}; it is left out.`);
  return parsed;
};

/** A URL may carry a password, and warnings go to logs. */
const holdsCredentials = (value: unknown): boolean => typeof value === 'string' && value.includes('@');

/** One key is useless without the other: an error if set in code, ignored with a warning if set in the environment. */
const checkPair = (given: InitOptions, resolved: InitOptions, warn: Warn): void => {
  const { publicKey, secretKey } = resolved;
  if ((publicKey === undefined) === (secretKey === undefined)) return;
  const missing = publicKey === undefined ? 'publicKey' : 'secretKey';
  if (given.publicKey !== undefined || given.secretKey !== undefined)
    refuse({ option: missing, expected: 'given together with the other key', got: undefined });
  warn(`[@ai-trace/sdk] ${optionSchema[missing].variable} is not set, so that the other key is left out.`);
  resolved.publicKey = undefined;
  resolved.secretKey = undefined;
};

const refuse = (problem: Omit<ConfigurationProblem, 'package'>): never => {
  throw new ConfigurationError({ package: 'sdk', ...problem });
};
