/** Runs with environment variables set, and unsets them afterwards. */
export const withEnvironment = async (variables: Readonly<Record<string, string>>, run: () => Promise<void>): Promise<void> => {
  Object.assign(process.env, variables);
  try {
    await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
};
