import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { diag } from '@opentelemetry/api';
import type { Signal } from './destination.ts';

/** Methods that Node's agents call for each request, and that may be replaced. */
interface Connecting {
  createConnection(...args: unknown[]): Socket;
  reuseSocket(socket: Socket, ...rest: unknown[]): void;
}

/**
 * An agent whose connections do not keep the process alive: an application with nothing left to do ends, even if a backend
 * never answers. Code that waits for an export keeps the process alive itself, for a limited time.
 */
export const createBackgroundAgent = (protocol: string, signal: Signal): HttpAgent | HttpsAgent => {
  const agent = protocol === 'https:' ? new HttpsAgent({ keepAlive: true, ...certificates(signal) }) : new HttpAgent({ keepAlive: true });
  const connecting = agent as unknown as Connecting;
  const { createConnection, reuseSocket } = connecting;
  connecting.createConnection = (...args) => createConnection.apply(agent, args).unref();
  connecting.reuseSocket = (socket, ...rest) => {
    reuseSocket.call(agent, socket, ...rest);
    socket.unref();
  };
  return agent;
};

/** Read from the same variables as by OpenTelemetry's exporters when they create the agent. */
const certificates = (signal: Signal) => ({
  ca: read(signal, 'CERTIFICATE'),
  cert: read(signal, 'CLIENT_CERTIFICATE'),
  key: read(signal, 'CLIENT_KEY'),
});

const read = (signal: Signal, name: string): Buffer | undefined => {
  const variables = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
  const variable = variables.find((candidate) => process.env[candidate]);
  const file = variable && process.env[variable];
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    diag.warn(`[@ai-trace/sdk] ${variable} must be a file that can be read, got ${file}; it is left out.`, error);
    return undefined;
  }
};
