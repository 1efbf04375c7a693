// Builds every package twice with the TypeScript compiler: dist/esm and dist/cjs. Incremental: an unchanged tree takes a moment.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { workspaces } from './workspaces.mjs';

const root = dirname(import.meta.dirname);
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const formats = [
  { name: 'esm', config: 'tsconfig.json' },
  { name: 'cjs', config: 'tsconfig.cjs.json' },
];

/** The modules under a folder, as relative paths without their extension. */
const modulesIn = (folder, extension) => {
  if (!existsSync(folder)) return new Set();
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts'));
  return new Set(files.map((file) => file.slice(0, -extension.length)));
};

/** The compiler only trusts its build info: it neither rebuilds what was deleted from dist nor deletes output without a source. */
const reconcile = (project, format) => {
  const output = join(project, 'dist', format);
  const sources = modulesIn(join(project, 'src'), '.ts');
  const built = modulesIn(output, '.js');
  for (const module of built) {
    if (sources.has(module)) continue;
    for (const extension of ['.js', '.js.map', '.d.ts']) rmSync(join(output, module + extension), { force: true });
  }
  if ([...sources].some((module) => !built.has(module))) rmSync(join(project, '.tsbuild', `${format}.tsbuildinfo`), { force: true });
};

for (const { name: format, config } of formats) {
  const projects = workspaces(root).filter((folder) => existsSync(join(folder, config)));
  for (const project of projects) reconcile(project, format);
  const { status } = spawnSync(process.execPath, [compiler, '-b', config], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  // Without this file Node would read dist/cjs/*.js as ES modules, because the packages are "type": "module".
  if (format === 'cjs') for (const project of projects) writeFileSync(join(project, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
}
