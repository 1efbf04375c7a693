// Runs the validation harness of W3C Trace Context against every adapter: `node scripts/w3c-harness.mjs <checkout of w3c/trace-context>`.
// A service with OpenTelemetry alone is the baseline: exits with 1 when an adapter fails a test that the baseline passes. The
// harness needs Python 3 with aiohttp (Debian: python3-aiohttp); PYTHON names an interpreter other than python3.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

const RESULT = /^(test_\w+) \([^)]*\).*?\.\.\. (ok|FAIL|ERROR|skipped)/gms;

const checkout = process.argv[2];
if (!checkout) {
  console.error('Usage: node scripts/w3c-harness.mjs <checkout of github.com/w3c/trace-context>');
  process.exit(2);
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor()] }));
registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] });

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

/** The outcome of each test by its name. */
const runHarness = async (endpoint) => {
  const { PYTHON = 'python3' } = process.env;
  const harness = spawn(PYTHON, ['test.py', endpoint], {
    cwd: join(checkout, 'test'),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HARNESS_PORT: String(await freePort()), STRICT_LEVEL: '2', SPEC_LEVEL: '2' },
  });
  const exited = once(harness, 'exit');
  const output = await text(harness.stderr);
  await exited;
  const results = new Map([...output.matchAll(RESULT)].map(([, name, outcome]) => [name, outcome]));
  if (results.size === 0) throw new Error(`the harness ran no test:\n${output.slice(-2_000)}`);
  return results;
};

const { services } = await import('./w3c-services.mjs');
const results = {};
for (const [name, start] of Object.entries(services)) {
  const server = await start();
  results[name] = await runHarness(`http://127.0.0.1:${server.address().port}/test`);
  server.close();
  server.closeAllConnections();
}

const names = Object.keys(services);
const passed = names.map((name) => `${[...results[name].values()].filter((outcome) => outcome === 'ok').length} of ${results[name].size}`);
const failing = new Set(names.flatMap((name) => [...results[name]].filter(([, outcome]) => outcome !== 'ok').map(([test]) => test)));
console.log(`| Test | ${names.join(' | ')} |`);
console.log(`|---|${names.map(() => '---|').join('')}`);
console.log(`| passed | ${passed.join(' | ')} |`);
for (const test of [...failing].sort()) console.log(`| \`${test}\` | ${names.map((name) => results[name].get(test)).join(' | ')} |`);

const [baseline, ...adapters] = names.map((name) => results[name]);
const own = [...failing].filter((test) => baseline.get(test) === 'ok' && adapters.some((outcomes) => outcomes.get(test) !== 'ok'));
process.exit(own.length > 0 ? 1 : 0);
