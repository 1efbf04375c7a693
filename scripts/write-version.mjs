// Run by lerna in packages/core after it has set the new version: the instrumentation scope carries the same.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const core = join(import.meta.dirname, '../packages/core');
const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'));
const file = join(core, 'src/version.ts');
writeFileSync(file, readFileSync(file, 'utf8').replace(/'[^']+'/, `'${version}'`));
