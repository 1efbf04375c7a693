/** The arguments of a tool call in the form of the conventions: parsed, or unchanged if they are not valid JSON (yet). */
export const parseToolArguments = (given: unknown): unknown => {
  if (typeof given !== 'string' || given === '') return given ?? undefined;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
};
