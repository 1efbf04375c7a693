import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const { version } = jest.requireActual<{ version: string }>('@nestjs/core/package.json');
const fixtures = join(__dirname, 'fixtures');
const preload = version.startsWith('11.') ? ['--import', join(fixtures, 'nestjs-11.mjs')] : [];

const run = async (fixture: string): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, join(fixtures, fixture)]);
  return JSON.parse(stdout);
};

const outcome = {
  answers: ['s-1', 500],
  spans: [
    ['Users.one', 's-1', null],
    ['GET /users/:id', 's-1', null],
    ['Users.one', 'none', 'RangeError'],
    ['GET /users/:id', 'none', 'RangeError'],
  ],
};

describe(`built, under NestJS ${version}`, () => {
  test('an application of ES modules', async () => {
    expect(await run('built-app.mjs')).toEqual({ express: outcome, fastify: outcome });
  }, 30_000);

  test('a CommonJS application loads the adapter of its platform only', async () => {
    expect(await run('built-app.cjs')).toEqual({ express: outcome, fastify: outcome, loaded: ['express'] });
  }, 30_000);
});
