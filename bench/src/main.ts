import { frameworkNames } from './http/frameworks.ts';
import { providerNames } from './llm/providers.ts';
import { type BenchmarkOptions, parseOptions } from './options.ts';

/** Resolves to the exit code. */
type Benchmark = (options: BenchmarkOptions) => Promise<number>;

const benchmarks = new Map<string, () => Promise<Benchmark>>([
  ['http', async () => (await import('./http/http-benchmark.ts')).runHttpBenchmark],
  ['llm', async () => (await import('./llm/llm-benchmark.ts')).runLlmBenchmark],
  ['instructions', async () => (await import('./instructions/instructions-benchmark.ts')).runInstructionsBenchmark],
  ['heap', async () => (await import('./heap/heap-benchmark.ts')).runHeapBenchmark],
  ['linked', async () => (await import('./linked/linked-benchmark.ts')).runLinkedBenchmark],
  ['pii', async () => (await import('./pii/pii-benchmark.ts')).runPiiBenchmark],
  ['endings', async () => (await import('./endings.ts')).runEndings],
  ['content', async () => (await import('./content/content-benchmark.ts')).runContentBenchmark],
  ['recordings', async () => (await import('./recordings/recordings-benchmark.ts')).runRecordings],
  ['sdk', async () => (await import('./sdk/sdk-benchmark.ts')).runSdkBenchmark],
  ['fuzz', async () => (await import('./fuzz.ts')).runFuzz],
]);

/** The subjects that can be selected for a benchmark. */
const subjects = new Map<string, readonly string[]>([
  ['http', frameworkNames],
  ['llm', providerNames],
  ['instructions', [...frameworkNames, ...providerNames]],
]);

const usage = `Usage: npm run bench -- <${[...benchmarks.keys()].join(' | ')}> [flags]
       npm run bench -- http [${frameworkNames.join(' | ')} ...] [flags]
       npm run bench -- llm [${providerNames.join(' | ')} ...] [flags]
       npm run bench -- instructions [<framework> | <provider> ...] [flags]

  --quick          a short run that shows the order of magnitude only
  --rounds <n>     measured rounds per set of child processes
  --requests <n>   requests (or calls) per round and variant
  --processes <n>  how often the child processes are started afresh
  --folder <path>  where recordings are read from
  --check          exit with 1 when a threshold is missed
`;

const refuse = (problem: string): never => {
  process.stderr.write(`${problem}\n\n${usage}`);
  return process.exit(2);
};

const parse = (args: string[]): BenchmarkOptions => {
  try {
    return parseOptions(args, subjects.get(name) ?? []);
  } catch (error) {
    return refuse((error as Error).message);
  }
};

const [name = '', ...args] = process.argv.slice(2);
const load = benchmarks.get(name) ?? refuse(name ? `Unknown benchmark \`${name}\`.` : 'Which benchmark?');
const options = parse(args);
const run = await load();
process.exitCode = await run(options);
