import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** An app that serves on a free port of the loopback interface. */
export interface RunningApp {
  /** `http://127.0.0.1:40321` */
  origin: string;
  stop(): Promise<void>;
}

export const listen = async (app: Express): Promise<RunningApp> => {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
