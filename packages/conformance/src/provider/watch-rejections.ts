import { runInThisContext } from 'node:vm';

/** The real process: inside a test, Jest replaces it with a copy that receives no process events. */
const realProcess = runInThisContext('process') as NodeJS.Process;

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/** Replaces all listeners for unhandled rejections and uncaught exceptions, until `stop()` restores them and returns the errors. */
export const watchRejections = (): { stop(): Promise<unknown[]> } => {
  const caught: unknown[] = [];
  const collect = (error: unknown): void => {
    caught.push(error);
  };
  const replaced = EVENTS.map((event) => {
    const listeners = realProcess.listeners(event as 'uncaughtException');
    realProcess.removeAllListeners(event);
    realProcess.on(event as 'uncaughtException', collect);
    return { event, listeners };
  });
  return {
    async stop() {
      await macrotasks(2);
      for (const { event, listeners } of replaced) {
        realProcess.removeAllListeners(event);
        for (const listener of listeners) realProcess.on(event as 'uncaughtException', listener);
      }
      return caught;
    },
  };
};

/** Lets all pending work run: promises, `setImmediate`, and data that sockets have received. */
export const macrotasks = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
