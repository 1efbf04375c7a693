/** Runs with environment variables set, and restores the previous ones afterwards. */
export const withEnvironment = async (variables: Readonly<Record<string, string>>, run: () => Promise<void>): Promise<void> => {
  const previous = Object.entries(process.env).filter(([name]) => name in variables);
  Object.assign(process.env, variables);
  try {
    await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(previous));
  }
};
