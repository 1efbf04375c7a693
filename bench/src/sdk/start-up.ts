import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rotate } from '../rotate.ts';
import { median } from '../statistics.ts';

/** One way to start a process, which reports its CPU time and memory at its end. */
interface Start {
  name: string;
  args: string[];
}

const REPORT =
  'process.on("exit", () => { const { user, system } = process.cpuUsage();' +
  'process.stdout.write(JSON.stringify([(user + system) / 1000, process.memoryUsage.rss() / 1e6])); });';

/** The same signals and instrumentations with OpenTelemetry's packages alone. */
const BY_HAND = `
const { metrics, trace } = require("@opentelemetry/api");
const { BasicTracerProvider, BatchSpanProcessor } = require("@opentelemetry/sdk-trace-base");
const { MeterProvider, PeriodicExportingMetricReader } = require("@opentelemetry/sdk-metrics");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-proto");
const { OTLPMetricExporter } = require("@opentelemetry/exporter-metrics-otlp-proto");
const { registerInstrumentations } = require("@opentelemetry/instrumentation");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
const { UndiciInstrumentation } = require("@opentelemetry/instrumentation-undici");
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] }));
const readers = [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })];
metrics.setGlobalMeterProvider(new MeterProvider({ readers }));
registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()] });
require("node:module").register("@opentelemetry/instrumentation/hook.mjs", require("node:url").pathToFileURL(__filename));
`;

const starts: readonly Start[] = [
  { name: 'bare', args: ['-e', REPORT] },
  { name: 'OpenTelemetry by hand', args: ['-e', `${REPORT} ${BY_HAND}`] },
  { name: 'init(), CommonJS', args: ['-e', `${REPORT} require("@ai-trace/sdk").init();`] },
  { name: 'init(), ESM', args: ['--input-type=module', '-e', `import { init } from "@ai-trace/sdk"; ${REPORT} init();`] },
  { name: '-r @ai-trace/sdk/register', args: ['-r', '@ai-trace/sdk/register', '-e', REPORT] },
  { name: '--import @ai-trace/sdk/register', args: ['--import', '@ai-trace/sdk/register', '-e', REPORT] },
];

/** Medians of one way to start. */
export interface StartUpCost {
  name: string;
  wallMs: number;
  cpuMs: number;
  rssMb: number;
}

/** Every way in turn, round after round; an endpoint is set, and nothing is exported. */
export const measureStartUp = (rounds: number): StartUpCost[] => {
  const samples = new Map<string, number[][]>(starts.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const start of rotate(starts, round)) samples.get(start.name)?.push(measureOnce(start));
  }
  return [...samples].map(([name, rows]) => {
    const [wallMs = 0, cpuMs = 0, rssMb = 0] = [0, 1, 2].map((column) => median(rows.map((row) => row[column] ?? Number.NaN)));
    return { name, wallMs, cpuMs, rssMb };
  });
};

const measureOnce = ({ name, args }: Start): number[] => {
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    encoding: 'utf8',
  });
  if (status !== 0 || stderr !== '') throw new Error(`${name} ended with ${status}: ${stderr}`);
  return [performance.now() - begin, ...JSON.parse(stdout)];
};
