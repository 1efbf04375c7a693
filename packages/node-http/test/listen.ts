import type { AddressInfo, Server } from 'node:net';

/** Listens on a free port of 127.0.0.1 while `use` runs with the server's origin, and closes the server after it. */
export const whileListening = async <Result>(server: Server, use: (origin: string) => Promise<Result>): Promise<Result> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
};
