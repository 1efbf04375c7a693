import { spawnSync } from 'node:child_process';

const PROBE = `
  const [, host, port] = process.argv;
  require('node:net').connect(port, host).on('connect', () => process.exit(0)).on('error', () => process.exit(1));
`;
const PROBE_TIMEOUT_MS = 5_000;

/**
 * Where a broker is: what the environment variable says, else on this machine. `undefined`, and one line that says so, when nobody
 * answers there; with `AI_TRACE_REQUIRE_BROKERS=1` it throws. It is asked while tests are being declared, hence at once.
 */
export const findBroker = (name: string, variable: string, standard: string): string | undefined => {
  const { [variable]: url = standard, AI_TRACE_REQUIRE_BROKERS: required } = process.env;
  const { hostname, port } = new URL(url);
  const { status } = spawnSync(process.execPath, ['-e', PROBE, hostname, port || new URL(standard).port], { timeout: PROBE_TIMEOUT_MS });
  if (status === 0) return url;
  const problem = `no ${name} answers at ${url}; ${variable} says where one is`;
  if (required === '1') throw new Error(problem);
  process.stderr.write(`The tests of ${name} are skipped: ${problem}.\n`);
  return undefined;
};
