// Checks that need a newer Node.js than the rest: OpenTelemetry's SDK 3 and the Vercel AI SDK 7 with the packed packages, in a
// temporary folder, then the suites of carriers and of providers whose newest SDK requires Node.js 22. AI_TRACE_NODE24 names a
// binary; by default npm installs one.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishablePackages } from './workspaces.mjs';

const root = dirname(import.meta.dirname);
const apps = join(root, 'test-apps/node-24');

const dependencies = {
  '@ai-sdk/openai': '4.0.118',
  '@ai-sdk/otel': '1.0.173',
  '@opentelemetry/api': '1.10.0',
  '@opentelemetry/context-async-hooks': '3.1.1',
  '@opentelemetry/core': '3.1.1',
  '@opentelemetry/sdk-trace': '3.1.1',
  ai: '7.0.173',
  node: '24.9.0',
  zod: '4.6.7',
};

const run = (command, args, cwd, stdio = 'inherit') => {
  const { status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', stdio, 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with exit code ${status}`);
  return stdout;
};

const npm = (args, cwd) => run('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], cwd, 'pipe');

const pack = (names, folder) =>
  publishablePackages(root)
    .filter(({ manifest }) => names.includes(manifest.name))
    .map((entry) => join(folder, JSON.parse(npm(['pack', '--json', '--pack-destination', folder], entry.folder))[0].filename));

const folder = mkdtempSync(join(tmpdir(), 'ai-trace-node24-'));
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'node-24', private: true, type: 'module', dependencies }));
  npm(['install', ...pack(['@ai-trace/core', '@ai-trace/node-http'], folder)], folder);
  const node = process.env.AI_TRACE_NODE24 || join(folder, 'node_modules/.bin/node');
  for (const file of readdirSync(apps).filter((name) => name.endsWith('.mjs'))) copyFileSync(join(apps, file), join(folder, file));
  for (const app of ['carriers.mjs', 'vercel-ai-sdk.mjs']) run(node, [app], folder);
  const suites = ['packages/core/test/trace', 'packages/openai/test/conformance', 'packages/google-genai/test/conformance'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  run(node, [jest, '--selectProjects', 'core', 'openai', 'google-genai', '--testPathPatterns', ...suites], root);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
