type AnyClass = new (...args: never[]) => object;

const replaced = new WeakMap<object, unknown>();

/**
 * The same class, except that `constructed` gets every new instance. Its name, static members, subclasses and `instanceof` stay
 * as they are. Returns `undefined` for anything but a class.
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
  // Another module may export the replacement, which must not be replaced again.
  replaced.set(replacement, replacement);
  return replacement;
};
