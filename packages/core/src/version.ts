/** The version of all ai-trace packages, and of their instrumentation scopes; `test/version.test.ts` holds it to package.json. */
export const VERSION = '0.1.0';
