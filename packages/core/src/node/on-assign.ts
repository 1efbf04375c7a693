import { reportContained } from '../diagnostics.ts';

/**
 * Calls `assigned` whenever the property `name` of an object with this prototype is assigned; reading it gives what was assigned.
 * For frameworks that document the prototypes of their objects as extension points.
 */
export const onAssign = <Target extends object, Value>(
  prototype: Target,
  name: string,
  assigned: (target: Target, value: Value) => void,
): void => {
  const key = Symbol(name);
  type Holder = Target & { [key]?: Value };
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: Holder) {
      return this[key];
    },
    set(this: Holder, value: Value) {
      this[key] = value as Holder[typeof key];
      try {
        assigned(this, value);
      } catch (error) {
        reportContained(`reading ${name}`, error);
      }
    },
  });
};
