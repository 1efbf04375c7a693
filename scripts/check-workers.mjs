// Bundles a Hono application with the built packages for the Workers target, runs it in workerd, which it installs into a temporary
// folder, sends it requests and checks the spans.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';

const root = dirname(import.meta.dirname);
const WORKERD = 'workerd@1.20261117.1';
const SERVER_ERROR = 2;
const DEADLINE_MS = 10_000;

const bundle = async (folder) => {
  const { metafile } = await build({
    entryPoints: [join(root, 'packages/hono/test/fixtures/worker.mjs')],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    target: 'es2022',
    external: ['node:*'],
    metafile: true,
    logLevel: 'warning',
  });
  const [output] = Object.values(metafile.outputs);
  const imported = output.imports.map(({ path }) => path);
  assert.deepEqual(imported, ['node:async_hooks'], 'the bundle may import nothing but what the context manager of the worker needs');
  return Object.keys(output.inputs).filter((path) => path.startsWith('packages/') && path.includes('/dist/esm/'));
};

const installWorkerd = (folder) => {
  const options = { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
  const { status } = spawnSync('npm', ['i', '--no-save', '--prefix', folder, '--loglevel=error', WORKERD], options);
  assert.equal(status, 0, `npm could not install ${WORKERD}`);
  return join(folder, 'node_modules/.bin/workerd');
};

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_als"]
);
`;

/** Starts workerd on a free port; resolves with the origin that it serves. */
const start = async (binary, folder) => {
  writeFileSync(join(folder, 'config.capnp'), config);
  const workerd = spawn(binary, ['serve', 'config.capnp', '--control-fd=1'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: workerd.stdout })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return { workerd, origin: `http://127.0.0.1:${port}` };
  }
  throw new Error('workerd did not start');
};

/** Resolves with the spans as soon as `isThere` is true for them. */
const waitForSpans = async (origin, what, isThere) => {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const spans = await (await fetch(`${origin}/spans`)).json();
    if (isThere(spans)) return spans;
    assert.ok(Date.now() < deadline, `${what}: not within ${DEADLINE_MS} ms; got ${spans.map(({ name }) => name)}`);
    await sleep(10);
  }
};

const checkAnswers = async (origin) => {
  const answer = await fetch(`${origin}/users/42?token=x`, { headers: { 'x-session-id': 's-1' } });
  assert.deepEqual(await answer.json(), { id: '42' });
  assert.equal((await fetch(`${origin}/nowhere`)).status, 404);
  assert.equal((await fetch(`${origin}/fail`)).status, 500);
  assert.equal((await fetch(`${origin}/users/1`, { method: 'HEAD' })).status, 200);
  const spans = await waitForSpans(origin, 'four answers', (all) => all.length >= 6);
  const [work, user, nowhere, fail] = spans;
  assert.equal(user.name, 'GET /users/:id');
  assert.deepEqual(
    ['http.route', 'http.response.status_code', 'session.id', 'url.path', 'url.query', 'http.response.header.content-type'].map(
      (key) => user.attributes[key],
    ),
    ['/users/:id', 200, 's-1', '/users/42', 'token=REDACTED', ['application/json']],
  );
  assert.deepEqual([work.name, work.parent, work.attributes['session.id']], ['work', user.id, 's-1']);
  assert.deepEqual([nowhere.name, nowhere.attributes['http.route']], ['GET', undefined]);
  assert.deepEqual([fail.name, fail.status, fail.attributes['error.type'], fail.events], ['GET /fail', SERVER_ERROR, 'RangeError', 1]);
  assert.equal(spans[5].name, 'HEAD /users/:id');
};

const named = (spans, name) => spans.filter((span) => span.name === name);

const checkStreams = async (origin) => {
  const complete = await fetch(`${origin}/stream`);
  const reader = complete.body.getReader();
  assert.equal(Buffer.from((await reader.read()).value).toString(), 'first\n');
  const open = await (await fetch(`${origin}/spans`)).json();
  assert.deepEqual(named(open, 'GET /stream'), [], 'the span ends with the stream');
  await fetch(`${origin}/open`);
  assert.equal(Buffer.from((await reader.read()).value).toString(), 'last\n');
  assert.equal((await reader.read()).done, true);
  const ended = await waitForSpans(origin, 'the end of a stream', (all) => named(all, 'GET /stream').length === 1);
  const [span] = named(ended, 'GET /stream');
  assert.equal(typeof span.attributes['ai_trace.response.time_to_first_byte'], 'number');
  assert.equal(named(ended, 'late work')[0].parent, span.id);

  const leaving = new AbortController();
  const left = await fetch(`${origin}/endless`, { signal: leaving.signal });
  await left.body.getReader().read();
  leaving.abort();
  const cancelled = await waitForSpans(origin, 'a client that leaves', (all) => named(all, 'GET /endless').length === 1);
  assert.equal(named(cancelled, 'GET /endless')[0].attributes['ai_trace.client_disconnected'], true);
};

const checkRuntime = async (origin) => {
  assert.equal((await fetch(`${origin}/after`)).status, 204);
  const spans = await waitForSpans(origin, 'waitUntil', (all) => named(all, 'after the answer').length === 1);
  assert.equal(named(spans, 'after the answer')[0].parent, named(spans, 'GET /after')[0].id);

  const headers = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const [response, socket] = await once(get(`${origin}/socket`, { headers }), 'upgrade');
  socket.destroy();
  assert.equal(response.statusCode, 101);
  const upgraded = await waitForSpans(origin, 'an upgrade', (all) => named(all, 'GET /socket').length === 1);
  assert.equal(named(upgraded, 'GET /socket')[0].attributes['http.response.status_code'], 101);
};

const folder = mkdtempSync(join(tmpdir(), 'ai-trace-workers-'));
try {
  const modules = await bundle(folder);
  const { workerd, origin } = await start(installWorkerd(folder), folder);
  try {
    await checkAnswers(origin);
    await checkStreams(origin);
    await checkRuntime(origin);
  } finally {
    workerd.kill();
  }
  console.log(`${WORKERD}: spans as they should be; ${modules.length} modules of ai-trace in the bundle, and no import of node: in them`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
