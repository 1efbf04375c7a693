import { parseArgs } from 'node:util';
import { CHAIN, isServiceName, type ServiceName, serviceNames } from './load-service.ts';

/** The parsed command line. */
export interface Command {
  /** Whether to send the demo's requests. */
  demo: boolean;
  /** Whether to serve on until interrupted. */
  keep: boolean;
  service: ServiceName | typeof CHAIN;
  /** 0: a free one. */
  port: number;
}

/** An invalid command line. */
export class UsageError extends Error {}

// `cjs` is for chat.mjs, which loads one of the two builds.
const shared = { port: { type: 'string', default: '0' }, cjs: { type: 'boolean' } } as const;
const optionsOf = {
  demo: { ...shared, keep: { type: 'boolean' } },
  app: shared,
} as const;

/**
 * Reads `demo [service] [--keep] [--port n] [--cjs]` or `app [service] [--port n] [--cjs]`; the service is `express` by default.
 *
 * @throws UsageError
 */
export const parseCommandLine = ([command, ...args]: string[]): Command => {
  if (command !== 'demo' && command !== 'app') throw new UsageError(`Expected \`demo\` or \`app\`, got \`${command}\`.`);
  const { values, positionals } = parse(args, optionsOf[command]);
  const [service = 'express', ...others] = positionals;
  if (service !== CHAIN && !isServiceName(service)) {
    throw new UsageError(`No service is called \`${service}\`; there are ${[...serviceNames, CHAIN].join(', ')}.`);
  }
  if (others.length > 0) throw new UsageError(`One service at a time, got \`${positionals.join(' ')}\`.`);
  const port = Number(values.port);
  if (!/^\d+$/.test(String(values.port)) || port > 65_535)
    throw new UsageError(`\`--port\` must be from 0 to 65535, got \`${values.port}\`.`);
  if (service === CHAIN && (command === 'app' || values.keep)) throw new UsageError(`\`${CHAIN}\` is a demo only, without \`--keep\`.`);
  return { demo: command === 'demo', keep: command === 'app' || values.keep === true, service, port };
};

const parse = (args: string[], options: (typeof optionsOf)['demo' | 'app']) => {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as { port?: string; keep?: boolean }, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};
