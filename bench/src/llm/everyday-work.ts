import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';

const TIMES = 1_500;

/**
 * What a service does besides its calls: it serves and sends requests, waits for timers, reads files. In a process that has
 * seen nothing but promises, V8 makes it cheaper to hand on the context than it is in any service; and in one that has
 * never fetched (the calls are answered by a stub), it leaves out a check of each byte that an SDK reads of a stream:
 * `fetch` is the first to detach an `ArrayBuffer`. What brings that about in one variant alone is not the variant's cost.
 */
export const doEverydayWork = async (inRequest: (work: () => Promise<void>) => Promise<void>): Promise<void> => {
  const server = createServer((_request, response) => {
    process.nextTick(() => response.end('done'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const work = async (): Promise<void> => {
    const [response] = (await once(get({ host: '127.0.0.1', port }), 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    await setTimeout(0);
    await setImmediate();
    await readFile(new URL(import.meta.url));
  };
  for (let done = 0; done < TIMES; done += 1) await inRequest(work);
  server.close();
};
