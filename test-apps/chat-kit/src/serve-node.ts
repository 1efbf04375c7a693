import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningService } from './service.ts';

/** Serves on a port of the loopback interface; `stop()` cuts off what is still open. */
export const serveNode = async (name: string, server: Server, port: number): Promise<RunningService> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    name,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
