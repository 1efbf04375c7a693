/** The arguments of a tool call in the form of the conventions: parsed, or unchanged if they are not valid JSON (yet). */
export const parseToolArguments = (json: string | object | null | undefined): unknown => {
  if (!json || typeof json !== 'string') return json ?? undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
};
