import { connect } from 'node:net';

const TIMEOUT_MS = 1_000;

/** The URL of a Redis that answers: that of `REDIS_URL`, else this machine's. */
export const findRedis = async (): Promise<string | undefined> => {
  const { REDIS_URL: url = 'redis://127.0.0.1:6379' } = process.env;
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: TIMEOUT_MS });
  const answers = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true));
    socket.on('timeout', () => resolve(false));
    socket.on('error', () => resolve(false));
  });
  socket.destroy();
  return answers ? url : undefined;
};
