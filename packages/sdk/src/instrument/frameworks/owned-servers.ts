const owned = new WeakSet<object>();

/** Marks a server, or a listener of one, whose requests an adapter traces. */
export const own = (serverOrListener: object): void => {
  owned.add(serverOrListener);
};

export const isOwned = (serverOrListener: object): boolean => owned.has(serverOrListener);
