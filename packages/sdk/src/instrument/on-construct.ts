type AnyClass = new (...args: never[]) => object;

const replaced = new WeakMap<object, unknown>();

/**
 * The same class, save that `constructed` sees every instance that is made of it. Its name, its static members, its subclasses
 * and `instanceof` stay what they are. Gives `undefined` for what is no class.
 */
export const onConstruct = (Original: unknown, constructed: (instance: object) => void): unknown => {
  if (typeof Original !== 'function') return undefined;
  const known = replaced.get(Original);
  if (known) return known;
  const replacement = new Proxy(Original as AnyClass, {
    construct(target, args, newTarget) {
      const instance: object = Reflect.construct(target, args, newTarget);
      constructed(instance);
      return instance;
    },
  });
  replaced.set(Original, replacement);
  // Whoever gets it from another module has it already.
  replaced.set(replacement, replacement);
  return replacement;
};
