/** Whether a developer sits in front of this process: neither in production nor under a test runner. */
export const isDevelopment = (environment: string | undefined = process.env.NODE_ENV): boolean => {
  const { JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT, CI } = process.env;
  if (JEST_WORKER_ID ?? VITEST ?? NODE_TEST_CONTEXT ?? CI) return false;
  return environment === undefined || environment === '' || /^dev/i.test(environment) || environment === 'local';
};
