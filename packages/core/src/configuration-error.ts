/** A problem with one option, in the form that all ai-trace packages use. */
export interface ConfigurationProblem {
  /** The package that the user configured, without its scope: `express`. */
  package: string;
  option: string;
  expected: string;
  got: unknown;
  /** `got` is or may be a credential: the message gives only the length of a string. */
  isSecret?: boolean | undefined;
  /** What to do about it; a whole sentence. */
  remedy?: string | undefined;
}

/** Bad configuration, thrown when something is constructed and never during a request. */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError';

  constructor({ package: name, option, expected, got, isSecret, remedy }: ConfigurationProblem) {
    super(`[@ai-trace/${name}] \`${option}\` must be ${expected}, got ${describeValue(got, isSecret)}.${remedy ? ` ${remedy}` : ''}`);
  }
}

/** Rejects unknown options, which are usually misspelt. `prefix` is the option that they are part of: `session.`. */
export const refuseUnknown = (framework: string, options: object, known: readonly string[], prefix = ''): void => {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError({
    package: framework,
    option: prefix + unknown,
    expected: `one of ${known.join(', ')}`,
    got: unknown,
    remedy: 'Remove it or correct its name.',
  });
};

/** Rejects what is not an application of the framework, by a member that all its applications have. */
export const checkApp = (framework: string, app: unknown, member: string): void => {
  if (app !== null && (typeof app === 'object' || typeof app === 'function') && member in app) return;
  const remedy = app instanceof Promise ? 'Await it first.' : undefined;
  throw new ConfigurationError({ package: framework, option: 'app', expected: `an application with \`${member}\``, got: app, remedy });
};

/** Whether a value can hold options: not an array, a Map, a Promise or the like, whose contents are not properties. */
export const isOptionsObject = (value: unknown): value is object =>
  /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value));

/** A value as messages show it; of a string that may be a credential, only the length. */
export const describeValue = (value: unknown, isSecret = false): string => {
  if (typeof value === 'string') return isSecret ? `a text of length ${value.length}` : JSON.stringify(value);
  if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof RegExp || value === null || typeof value !== 'object') return String(value);
  return `an object of type ${value.constructor?.name ?? 'null'}`;
};
