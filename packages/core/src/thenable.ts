/** Whether a value is a promise of any kind: those of other realms, ORMs and LLM clients need not be `instanceof Promise`. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
