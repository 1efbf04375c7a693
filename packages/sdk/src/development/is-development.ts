/** Whether a missing export is of no concern: under a test runner, on CI, or where the environment is `test`. */
export const isTestRun = (environment: string | undefined = process.env.NODE_ENV): boolean => {
  const { JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT, CI = '' } = process.env;
  const isOnCi = !['', '0', 'false'].includes(CI.toLowerCase());
  return (JEST_WORKER_ID ?? VITEST ?? NODE_TEST_CONTEXT) !== undefined || isOnCi || environment === 'test';
};

/** Whether this process runs on a developer's machine: neither in production nor under a test runner. */
export const isDevelopment = (environment: string | undefined = process.env.NODE_ENV): boolean =>
  !isTestRun(environment) && (environment === undefined || environment === '' || /^dev/i.test(environment) || environment === 'local');
