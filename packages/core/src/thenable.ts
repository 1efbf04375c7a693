/** A promise of any kind: those of another realm, and those of ORMs and LLM clients, need not be an `instanceof` ours. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
