/** An environment variable, or `undefined` where it is unset or the runtime has no environment. Read at construction only. */
export const environmentVariable = (name: string): string | undefined =>
  (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name];

/** The entries of a comma list, trimmed; blank ones are dropped, so that a trailing comma adds nothing. */
export const splitCommaList = (list: string): string[] =>
  list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
