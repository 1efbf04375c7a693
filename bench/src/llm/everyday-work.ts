import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';

const TIMES = 1_500;

/**
 * Does what a service does besides its calls: serves and sends requests, waits for timers, reads files. In a process that
 * has only seen promises, V8 passes on the context more cheaply than in any real service. Until the first `fetch`
 * detaches an `ArrayBuffer` (here a stub answers the calls), V8 skips a check on each byte that an SDK reads from a stream.
 * And until a promise from before the first request settles (ai-trace loads its price list at start), V8 has a shortcut for the hooks
 * of every promise. A variant that ends one of these shortcuts must not be charged for it.
 */
export const doEverydayWork = async (inRequest: (work: () => Promise<void>) => Promise<void>): Promise<void> => {
  const server = createServer((_request, response) => {
    process.nextTick(() => response.end('done'));
  }).listen(0, '127.0.0.1');
  const begunBefore = once(server, 'request').then(() => setImmediate());
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
  await begunBefore;
};
