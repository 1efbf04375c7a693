// Runs a command with Redis, RabbitMQ and NATS: `node scripts/with-brokers.mjs npm test`. Installs missing brokers from Debian's
// packages; a broker whose URL is in the environment (REDIS_URL, RABBITMQ_URL, NATS_URL) is used as it is. The command finds the
// output of each of the others in AI_TRACE_BROKER_FOLDER, as `<URL variable>/output.log`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerVariables, startBroker } from './brokers.mjs';

const packageOf = { REDIS_URL: 'redis-server', RABBITMQ_URL: 'rabbitmq-server', NATS_URL: 'nats-server' };

const isInstalled = (program) => [...process.env.PATH.split(':'), '/usr/sbin'].some((folder) => existsSync(join(folder, program)));

const install = (packages) => {
  const apt = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [command, ...first] = apt;
    const { status } = spawnSync(command, [...first, '-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed; install ${packages.join(', ')} by hand`);
  }
};

let child;
let interrupted = false;

const interrupt = (signal) => {
  interrupted = true;
  child?.kill(signal);
};

const run = async ([command, ...args], env) => {
  if (interrupted) return 1;
  child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  return code ?? 1;
};

const command = process.argv.slice(2);
if (command.length === 0) {
  console.error('Usage: node scripts/with-brokers.mjs <command> [arguments]');
  process.exit(2);
}

// On a signal, the brokers have to be stopped first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);

const wanted = brokerVariables.filter((variable) => !process.env[variable]);
const missing = wanted.map((variable) => packageOf[variable]).filter((program) => !isInstalled(program));
if (missing.length > 0) install(missing);

const scratch = mkdtempSync(join(tmpdir(), 'ai-trace-brokers-'));
const started = await Promise.allSettled(
  wanted.map((variable) => {
    const folder = join(scratch, variable);
    mkdirSync(folder);
    return startBroker(variable, folder);
  }),
);
try {
  for (const { reason } of started) if (reason) throw reason;
  const urls = Object.fromEntries(wanted.map((variable, index) => [variable, started[index].value.url]));
  process.exitCode = await run(command, { ...urls, AI_TRACE_BROKER_FOLDER: scratch });
} finally {
  await Promise.all(started.map(({ value }) => value?.stop()));
  rmSync(scratch, { recursive: true, force: true });
}
