/** The arguments of a tool call in the form of the conventions: parsed, or unchanged if they are not valid JSON (yet). */
export const parseArguments = (json: string | undefined): unknown => {
  if (!json) return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
};
