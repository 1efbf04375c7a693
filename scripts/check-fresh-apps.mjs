// Installs the packed packages into new applications outside the repository, one ESM and one CommonJS, whose only source is the
// example in README.md; sends each a request and looks for the LLM call's span under the request's.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import { parseConsoleSpans } from './console-spans.mjs';
import { readStart, toCommonJs } from './readme-start.mjs';
import { publishablePackages } from './workspaces.mjs';

const root = dirname(import.meta.dirname);
const SERVER = 1;
const CLIENT = 2;
const DEADLINE_MS = 30_000;

const npm = (args, cwd) => {
  const options = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' };
  const { status, stdout } = spawnSync('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], options);
  if (status !== 0) throw new Error(`npm ${args[0]} ended with exit code ${status}`);
  return stdout;
};

/** Packs every publishable package; returns the tarball of each by its name. */
const pack = (folder) =>
  new Map(
    publishablePackages(root).map((entry) => {
      const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], entry.folder));
      return [entry.manifest.name, join(folder, filename)];
    }),
  );

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** Calls `attempt` until it returns something, while the application runs: it takes a moment to start, and to end its spans. */
const eventually = async (app, what, attempt) => {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline && app.exitCode === null) {
    const result = await attempt();
    if (result) return result;
    await sleep(100);
  }
  throw new Error(
    app.exitCode === null ? `${what}: not within ${DEADLINE_MS / 1_000} s` : `the application ended with exit code ${app.exitCode}`,
  );
};

const request = ({ method, route }, port) =>
  fetch(`http://127.0.0.1:${port}${route}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-Session-ID': 'fresh' },
    body: method === 'POST' ? JSON.stringify({ message: 'Hello' }) : undefined,
  }).catch(() => undefined);

const findNestedCall = (output, { method, route }) => {
  const spans = parseConsoleSpans(output);
  const server = spans.find(
    ({ kind, name, attributes }) => kind === SERVER && name === `${method} ${route}` && attributes['http.route'] === route,
  );
  return server && spans.find(({ kind, parentId, traceId }) => kind === CLIENT && parentId === server.id && traceId === server.traceId);
};

const runApp = async (folder, file, start, providerUrl) => {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), OPENAI_API_KEY: 'no-key-needed', OPENAI_BASE_URL: `${providerUrl}/v1` };
  const app = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(app, 'exit');
  let output = '';
  for (const stream of [app.stdout, app.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  try {
    const response = await eventually(app, 'an answer', () => request(start, port));
    if (!response.ok) throw new Error(`${start.method} ${start.route} answered ${response.status}: ${await response.text()}`);
    await response.text();
    const call = await eventually(app, 'a request span with an LLM span under it', () => findNestedCall(output, start));
    return `${start.method} ${start.route} > ${call.name}`;
  } catch (error) {
    throw new Error(`${error.message}\n${output}`);
  } finally {
    app.kill();
    await exited;
  }
};

const folder = mkdtempSync(join(tmpdir(), 'ai-trace-fresh-'));
const provider = new LLMock({ host: '127.0.0.1', port: 0 }).on({}, { content: 'Hello from the scripted provider.' });
await provider.start();
try {
  const start = readStart(readFileSync(join(root, 'README.md'), 'utf8'));
  const tarballs = pack(folder);
  // The core package comes as a dependency from the registry, once it is published; here it is given by hand.
  const specifiers = [...new Set(['@ai-trace/core', ...start.packages])].map((name) => tarballs.get(name) ?? name);
  for (const [type, file, source] of [
    ['module', 'server.mjs', start.source],
    ['commonjs', 'server.cjs', toCommonJs(start.source)],
  ]) {
    const app = join(folder, type);
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), JSON.stringify({ name: `fresh-${type}`, private: true, type }));
    writeFileSync(join(app, file), source);
    npm(['install', '--prefer-offline', ...specifiers], app);
    console.log(`${file}: ${await runApp(app, file, start, provider.url)}`);
  }
} finally {
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
}
