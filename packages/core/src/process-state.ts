import { sharedName } from './shared-name.ts';

const STATE = Symbol.for(sharedName('state'));

type ProcessState = Map<string, unknown>;

/**
 * State that exists once per process, even if it has loaded both the ESM and the CommonJS build (or two compatible copies) of
 * this package: created on first use and shared by name.
 */
export const processState = <Value>(name: string, create: () => Value): Value => {
  const holder = globalThis as { [STATE]?: ProcessState };
  holder[STATE] ??= new Map();
  const state = holder[STATE];
  if (!state.has(name)) state.set(name, create());
  return state.get(name) as Value;
};
