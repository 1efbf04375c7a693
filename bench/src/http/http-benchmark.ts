import { Child } from '../child.ts';
import type { SpanSample } from '../floor-middleware.ts';
import { findNodeBinaries, type NodeBinary } from '../node-binaries.ts';
import type { BenchmarkOptions } from '../options.ts';
import { rotate } from '../rotate.ts';
import { reportHttp } from './http-report.ts';
import type { HttpServerAnswers } from './http-server.ts';
import { Load } from './load.ts';
import { type VariantName, variantNames } from './variants.ts';

const SERVER = new URL('./http-server.js', import.meta.url);
const CONNECTIONS = 16;

/** Spans per request that show a variant to be at work; the peers make one for each layer of the app. */
const EXPECTED_SPANS: Partial<Record<VariantName, number>> = { bare: 0, floor: 1, 'ai-trace': 1 };

/** How much is measured. */
export interface HttpPlan {
  processes: number;
  rounds: number;
  requests: number;
  /** Unmeasured requests after a process has started. */
  warmUp: number;
  /** Unmeasured requests before each measured batch: V8 shrinks the heap of a process that has waited for its turn. */
  leadIn: number;
  connections: number;
}

/** What was measured of one variant: CPU microseconds per request, one value a round. */
export interface HttpSeries {
  cpu: number[];
  spansPerRequest: number;
}

export type HttpMeasurements = Record<VariantName, HttpSeries>;

interface RunningVariant {
  name: VariantName;
  child: Child<HttpServerAnswers>;
  load: Load;
}

/** CPU time per request over the bare Express app: ai-trace against the floor and against the existing instrumentations. */
export const runHttpBenchmark = async ({ quick, check, ...chosen }: BenchmarkOptions): Promise<number> => {
  const plan: HttpPlan = {
    processes: chosen.processes ?? (quick ? 1 : 6),
    rounds: chosen.rounds ?? (quick ? 5 : 12),
    requests: chosen.requests ?? (quick ? 1_000 : 2_500),
    warmUp: quick ? 4_000 : 12_000,
    leadIn: quick ? 500 : 1_500,
    connections: CONNECTIONS,
  };
  let met = true;
  for (const binary of findNodeBinaries()) met = reportHttp(await measure(binary, plan), binary, plan) && met;
  return check && !met ? 1 : 0;
};

const measure = async (binary: NodeBinary, plan: HttpPlan): Promise<HttpMeasurements> => {
  const sample = await sampleSpan(binary);
  const measurements = Object.fromEntries(
    variantNames.map((name) => [name, { cpu: [], spansPerRequest: 0 }]),
  ) as unknown as HttpMeasurements;
  for (let set = 0; set < plan.processes; set += 1) {
    const running: RunningVariant[] = [];
    for (const name of variantNames) running.push(await startVariant(name, binary, sample));
    for (const { load } of running) await load.run(plan.warmUp);
    for (let round = 0; round < plan.rounds; round += 1) await measureRound(rotate(running, round), plan, measurements);
    for (const { load, child } of running) {
      load.close();
      await child.stop();
    }
  }
  return measurements;
};

/** Every variant once. */
const measureRound = async (running: RunningVariant[], { requests, leadIn }: HttpPlan, measurements: HttpMeasurements): Promise<void> => {
  for (const { name, child, load } of running) {
    await load.run(leadIn);
    await child.ask('startMeasuring');
    await load.run(requests);
    const { cpuMicroseconds, spans } = await child.ask('stopMeasuring');
    measurements[name].cpu.push(cpuMicroseconds / requests);
    measurements[name].spansPerRequest = spans / requests;
    const expected = EXPECTED_SPANS[name];
    if (expected !== undefined && Math.abs(spans / requests - expected) > 0.05)
      throw new Error(`${name} made ${spans} spans for ${requests} requests`);
  }
};

const startVariant = async (name: VariantName, { path }: NodeBinary, sample?: SpanSample): Promise<RunningVariant> => {
  const child = await Child.start<HttpServerAnswers>(SERVER, [name, JSON.stringify(sample ?? {})], { execPath: path });
  const port = await child.ask('port');
  const [withSession, withoutSession] = [requestBytes(port, 'X-Session-ID: 0c6ba0f0-session\r\n'), requestBytes(port, '')];
  const load = await Load.open({ port, connections: CONNECTIONS, request: (index) => (index % 2 === 0 ? withSession : withoutSession) });
  return { name, child, load };
};

const requestBytes = (port: number, sessionHeader: string): Buffer =>
  Buffer.from(
    `GET /api/users/42 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate, br\r\n${sessionHeader}\r\n`,
  );

const sampleSpan = async (binary: NodeBinary): Promise<SpanSample> => {
  const { child, load } = await startVariant('ai-trace', binary);
  await child.ask('sampleSpans', true);
  await load.run(1);
  const sample = await child.ask('lastSpan');
  if (!sample) throw new Error('ai-trace made no span that the floor could imitate');
  load.close();
  await child.stop();
  return sample;
};
