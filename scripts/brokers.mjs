// Redis, RabbitMQ and NATS for tests: each on free ports of the loopback interface, with its data in a temporary folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 60_000;

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

/** How a broker is started in `folder`, and what it answers; the first command is the one that listens on `port`. */
const commandsOf = {
  REDIS_URL: (port, folder) => ({
    url: `redis://127.0.0.1:${port}`,
    greeting: 'PING\r\n',
    commands: [['redis-server', '--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']],
  }),
  NATS_URL: (port, folder) => ({
    url: `nats://127.0.0.1:${port}`,
    greeting: '',
    commands: [['nats-server', '--addr', '127.0.0.1', '--port', port, '--jetstream', '--store_dir', folder]],
  }),
  RABBITMQ_URL: async (port, folder) => {
    const [epmdPort, distributionPort] = [await freePort(), await freePort()];
    return {
      url: `amqp://127.0.0.1:${port}`,
      greeting: 'AMQP\0\0\x09\x01',
      // By itself, Erlang would start a port mapper that never ends.
      commands: [['rabbitmq-server'], ['epmd', '-address', '127.0.0.1', '-port', epmdPort]],
      env: {
        HOME: folder,
        ERL_EPMD_PORT: String(epmdPort),
        RABBITMQ_NODENAME: `ai-trace-${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(distributionPort),
        // On a machine that stands still for seconds, ten of them (the default) are too few for a handshake.
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} -rabbit handshake_timeout 60000',
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
        RABBITMQ_CONFIG_FILE: join(folder, 'none'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'none'),
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_LOGS: '-',
        RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
      },
    };
  },
};

/** The environment variables that say where the brokers are. */
export const brokerVariables = Object.keys(commandsOf);

// Debian's scripts in /usr/sbin would switch to a separate user.
const searchPath = `/usr/lib/rabbitmq/bin:${process.env.PATH}:/usr/sbin`;

/** Resolves with the URL and a `stop` function once the broker answers in its protocol. Its output is in `output.log`. */
export const startBroker = async (variable, folder) => {
  const port = await freePort();
  const { url, greeting, commands, env } = await commandsOf[variable](port, folder);
  const log = join(folder, 'output.log');
  const output = openSync(log, 'a');
  const processes = commands.toReversed().map(([command, ...args]) =>
    // In a separate process group: RabbitMQ starts further processes.
    spawn(command, args.map(String), {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, PATH: searchPath, ...env },
    }),
  );
  const stop = () => Promise.all(processes.map(stopGroup));
  try {
    await answering(port, greeting, processes.at(-1));
  } catch (error) {
    await stop();
    throw new Error(`${commands[0][0]} did not start (${error.message}):\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  }
  return { url, stop };
};

const answering = async (port, greeting, server) => {
  const failed = once(server, 'exit').then(([code]) => {
    throw new Error(`exit code ${code}`);
  });
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await Promise.race([answers(port, greeting), failed]))) {
    if (Date.now() > deadline) throw new Error(`nothing answers on port ${port} after ${DEADLINE_MS} ms`);
    await sleep(50);
  }
  failed.catch(() => undefined);
};

/** True once anything comes back, which means that the broker, and not only its socket, is up. */
const answers = (port, greeting) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(greeting));
    socket.on('error', () => undefined).on('close', () => resolve(socket.bytesRead > 0));
    socket.on('data', () => socket.destroy()).setTimeout(5_000, () => socket.destroy());
  });

/** Kills the group: none of its data is needed later. */
const stopGroup = async (child) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exited;
};
