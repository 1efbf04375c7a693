/** Where `signal-exit` counts its listeners, of which each signal has the same number: version 4, and 2 and 3. */
const WATCHERS = Symbol.for('signal-exit emitter');
const OLDER_WATCHERS = '__signal_exit_emitter__';

interface Watchers {
  count?: unknown;
}

/**
 * How many listeners a signal has that may keep it from ending the process. Those of `signal-exit`, which many packages
 * bring along, do not: they wait until no others are left, and then let the signal take effect.
 */
export const handlerCount = (signal: NodeJS.Signals): number => {
  const watchers = (globalThis as { [WATCHERS]?: Watchers })[WATCHERS];
  const olderWatchers = (process as { [OLDER_WATCHERS]?: Watchers })[OLDER_WATCHERS];
  return process.listenerCount(signal) - countOf(watchers) - countOf(olderWatchers);
};

const countOf = (watchers: Watchers | undefined): number => (typeof watchers?.count === 'number' ? watchers.count : 0);
