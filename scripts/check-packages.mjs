// Checks what would be published: the manifest (publint), the types under every module resolution (attw), and the allowed runtime dependencies.
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { publishablePackages } from './workspaces.mjs';

const root = dirname(import.meta.dirname);

/** Installing the middleware adds nothing else to an application; only provider packages may bring a price list. */
const allowedDependencies = {
  core: ['@opentelemetry/semantic-conventions'],
  nestjs: ['@ai-trace/core', '@ai-trace/express', '@ai-trace/fastify'],
  sdk: [
    ...['core', 'node-http', 'express', 'fastify', 'koa', 'hono', 'nestjs', 'openai', 'anthropic', 'google-genai', 'cohere'].map(
      (name) => `@ai-trace/${name}`,
    ),
    ...['core', 'api-logs', 'context-async-hooks', 'resources', 'sdk-trace-base', 'sdk-logs', 'sdk-metrics'].map(
      (name) => `@opentelemetry/${name}`,
    ),
    ...['trace', 'metrics', 'logs'].flatMap((signal) => ['http', 'proto'].map((kind) => `@opentelemetry/exporter-${signal}-otlp-${kind}`)),
    ...['instrumentation', 'instrumentation-http', 'instrumentation-undici'].map((name) => `@opentelemetry/${name}`),
    ...['import-in-the-middle', 'require-in-the-middle'],
  ],
  ...Object.fromEntries(
    ['openai', 'anthropic', 'google-genai', 'cohere'].map((name) => [name, ['@ai-trace/core', '@pydantic/genai-prices']]),
  ),
};
const allowedForAdapters = ['@ai-trace/core'];

const tools = [
  { name: 'publint', args: ['--strict'] },
  { name: 'attw', args: ['--pack', '.', '--no-emoji', '--format', 'ascii'] },
];

const problems = [];

for (const { folder, manifest } of publishablePackages(root)) {
  const allowed = allowedDependencies[basename(folder)] ?? allowedForAdapters;
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (!allowed.includes(dependency)) problems.push(`${manifest.name} may not depend on ${dependency} (allowed: ${allowed.join(', ')})`);
  }
  for (const { name, args } of tools) {
    console.log(`\n${manifest.name}: ${name}`);
    const { status } = spawnSync(join(root, 'node_modules/.bin', name), args, {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (status !== 0) problems.push(`${manifest.name}: ${name} found problems (exit code ${status})`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('\nAll packages are fit to be published.');
