// Makes a checkout ready to run: installs when node_modules is not what the lock file asks for, then builds what is stale.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from './workspaces.mjs';

const root = dirname(import.meta.dirname);

/**
 * npm writes node_modules/.package-lock.json as the last step of an install, and `npm ci` deletes it first: what it lists is
 * installed. Optional packages may be missing, because most of them are for other platforms.
 */
const isInstalled = () => {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages).filter(([path]) => path.includes('node_modules/'));
  return wanted.every(([path, { version, integrity, link, resolved, optional }]) => {
    const found = installed[path];
    if (!found) return optional === true;
    if (link) return found.resolved === resolved && existsSync(join(root, path));
    return found.version === version && found.integrity === integrity && existsSync(join(root, path, 'package.json'));
  });
};

if (!isInstalled()) {
  console.error('Installing dependencies (npm ci) …');
  // Development dependencies are wanted even where NODE_ENV=production or npm's own settings leave them out.
  const args = ['ci', '--include=dev', '--include=optional', '--include=peer', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

await import('./build.mjs');
