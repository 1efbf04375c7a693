import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The folders that the `workspaces` of the root manifest name: `packages/core`, …, absolute. */
export const workspaces = (root) =>
  readJson(join(root, 'package.json'))
    .workspaces.flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [join(root, pattern)];
      const parent = join(root, pattern.slice(0, -2));
      return readdirSync(parent).map((name) => join(parent, name));
    })
    .filter((folder) => existsSync(join(folder, 'package.json')));

/** The packages that are published, with their manifests. */
export const publishablePackages = (root) =>
  workspaces(root)
    .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private);
