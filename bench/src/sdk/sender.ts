import { type InitOptions, init } from '@ai-trace/sdk';
import { answerParent } from '../child.ts';

const TICK_MS = 5;

interface Sending {
  /** Spans a second. */
  rate: number;
  seconds: number;
}

/** The spans that were made, and the time it took. */
export interface Sent {
  spans: number;
  /** Wall time until the last span was made. */
  seconds: number;
  /** CPU time of this process until the last span was exported. */
  cpuSeconds: number;
}

const options: InitOptions = { ...JSON.parse(process.argv[2] ?? '{}'), autoInstrument: false, instrumentHttpClient: false };
const telemetry = init({ ...options, metrics: 'none', logs: 'none' });

const makeSpan = (index: number): void => {
  const span = telemetry.tracer.startSpan('GET /users/:id');
  span.setAttributes({ 'http.request.method': 'GET', 'http.route': '/users/:id', 'url.path': `/users/${index}`, 'session.id': 's-1' });
  span.setAttribute('http.response.status_code', 200);
  span.end();
};

/** Sends at an even pace; a late tick catches up. */
const send = async ({ rate, seconds }: Sending): Promise<Sent> => {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let made = 0;
  for (;;) {
    const elapsed = (performance.now() - begin) / 1_000;
    const due = Math.floor(Math.min(elapsed, seconds) * rate);
    while (made < due) makeSpan(made++);
    if (elapsed >= seconds) break;
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const duration = (performance.now() - begin) / 1_000;
  await telemetry.flush();
  const { user, system } = process.cpuUsage(cpu);
  return { spans: made, seconds: duration, cpuSeconds: (user + system) / 1e6 };
};

const answers = { send };

export type Sender = typeof answers;

answerParent(answers);
