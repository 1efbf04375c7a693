import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects garbage until `condition` holds or 40 rounds have passed; the caller asserts what must have happened. */
export const collectGarbage = async (condition: () => boolean): Promise<void> => {
  for (let round = 0; round < 40 && !condition(); round += 1) {
    // A dereferenced `WeakRef` keeps its target alive until the next turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
  }
};
