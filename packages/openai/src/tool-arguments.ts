/** The arguments of a tool call as the conventions want them: parsed, or as they came where they are no JSON (yet). */
export const parseToolArguments = (json: string | object | null | undefined): unknown => {
  if (!json || typeof json !== 'string') return json ?? undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
};
