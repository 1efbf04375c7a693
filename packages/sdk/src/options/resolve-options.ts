import { ConfigurationError } from '@ai-trace/core';
import { diag } from '@opentelemetry/api';
import type { InitOptions } from './init-options.ts';
import { type OptionDefinition, optionSchema } from './option-schema.ts';

const definitions = Object.entries(optionSchema) as Array<[keyof InitOptions, OptionDefinition<unknown>]>;

/** Whether a problem is said of the environment: it never stops the application. */
type Warn = (message: string) => void;

/**
 * The options as they hold: what code gives, else what the environment says, else nothing. A wrong option throws a
 * `ConfigurationError`; a wrong variable is warned about and left out.
 */
export const resolveOptions = (options: InitOptions = {}, warn: Warn = (message) => diag.warn(message)): InitOptions => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) refuse('options', 'an object', options);
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(optionSchema, name)) {
      refuse(
        name,
        'an option of init()',
        (options as Record<string, unknown>)[name],
        'Remove it or correct its name; docs/configuration.md lists them.',
      );
    }
  }
  const resolved: Record<string, unknown> = {};
  for (const [name, definition] of definitions) {
    const given: unknown = options[name];
    if (given === undefined) resolved[name] = fromEnvironment(definition, warn);
    else if (definition.kind.accepts(given)) resolved[name] = given;
    else refuse(name, definition.kind.expected, given);
  }
  checkPair(options, resolved, warn);
  return resolved as InitOptions;
};

const fromEnvironment = ({ variable, kind }: OptionDefinition<unknown>, warn: Warn): unknown => {
  const value = variable === undefined ? undefined : process.env[variable];
  // OpenTelemetry takes an empty variable for one that is not set.
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = kind.parse?.(value);
  if (parsed === undefined) warn(`[@ai-trace/sdk] ${variable} must be ${kind.expected}, got ${JSON.stringify(value)}; it is left out.`);
  return parsed;
};

/** One key alone is nothing: a mistake where code says it, left out where the environment does. */
const checkPair = (given: InitOptions, resolved: InitOptions, warn: Warn): void => {
  const { publicKey, secretKey } = resolved;
  if ((publicKey === undefined) === (secretKey === undefined)) return;
  const missing = publicKey === undefined ? 'publicKey' : 'secretKey';
  if (given.publicKey !== undefined || given.secretKey !== undefined) refuse(missing, 'given together with the other key', undefined);
  warn(`[@ai-trace/sdk] ${optionSchema[missing].variable} is not set, so that the other key is left out.`);
  resolved.publicKey = undefined;
  resolved.secretKey = undefined;
};

const refuse = (option: string, expected: string, got: unknown, remedy?: string): never => {
  throw new ConfigurationError({ package: 'sdk', option, expected, got, remedy });
};
