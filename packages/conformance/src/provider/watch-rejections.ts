import { runInThisContext } from 'node:vm';

/** The process itself: inside a test, Jest puts a copy of it in its place, which hears no process event. */
const realProcess = runInThisContext('process') as NodeJS.Process;

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/** Takes the place of all listeners for what nobody caught, until `stop()` puts them back and tells what came. */
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

/** Lets everything run that is due: promises, `setImmediate`, and what sockets have received. */
export const macrotasks = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
