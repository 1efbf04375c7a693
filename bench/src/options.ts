import { parseArgs } from 'node:util';

/** Options of the command line; each benchmark has its own defaults for those left out. */
export interface BenchmarkOptions {
  /** What to measure; empty: everything. */
  subjects: string[];
  /** Measured rounds per set of child processes. */
  rounds?: number;
  /** Requests (or calls) per round and variant. */
  requests?: number;
  /** How often the child processes are started afresh. */
  processes?: number;
  /** Where recordings are read from. */
  folder?: string;
  /** A short run that shows the order of magnitude only. */
  quick: boolean;
  /** Exit with 1 when a threshold is missed. */
  check: boolean;
}

/** Throws a `TypeError` that names the argument when a flag is unknown or not a positive integer, or a subject is none of `known`. */
export const parseOptions = (args: string[], known: readonly string[]): BenchmarkOptions => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: known.length > 0,
    options: {
      rounds: { type: 'string' },
      requests: { type: 'string' },
      processes: { type: 'string' },
      folder: { type: 'string' },
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((subject) => !known.includes(subject));
  if (unknown !== undefined) throw new TypeError(`\`${unknown}\` is none of ${known.join(', ')}`);
  return {
    subjects: positionals,
    rounds: toCount('rounds', values.rounds),
    requests: toCount('requests', values.requests),
    processes: toCount('processes', values.processes),
    folder: values.folder,
    quick: values.quick,
    check: values.check,
  };
};

const toCount = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new TypeError(`\`--${flag}\` must be an integer from 1 up, got ${JSON.stringify(text)}`);
  return count;
};
