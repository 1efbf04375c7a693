const MODELS = 'models/';

/**
 * The name of a model without its resource path, if any: `models/gemini-2.5-flash` and
 * `projects/p/locations/l/publishers/google/models/gemini-2.5-flash` are `gemini-2.5-flash`. Tuned models and endpoints
 * have no name but their path.
 */
export const modelName = (model: string | null | undefined): string | undefined => {
  if (typeof model !== 'string') return undefined;
  if (!model.includes('/')) return model;
  const start = model.lastIndexOf(MODELS);
  return start === 0 || model[start - 1] === '/' ? model.slice(start + MODELS.length) : model;
};
