/** Whether nobody misses an export: under a test runner, or where the environment says so. */
export const isTestRun = (environment: string | undefined = process.env.NODE_ENV): boolean => {
  const { JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT, CI } = process.env;
  return (JEST_WORKER_ID ?? VITEST ?? NODE_TEST_CONTEXT ?? CI) !== undefined || environment === 'test';
};

/** Whether a developer sits in front of this process: neither in production nor under a test runner. */
export const isDevelopment = (environment: string | undefined = process.env.NODE_ENV): boolean =>
  !isTestRun(environment) && (environment === undefined || environment === '' || /^dev/i.test(environment) || environment === 'local');
