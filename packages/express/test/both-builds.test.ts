import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

test('a process that loads the ESM and the CommonJS build behaves as with one', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'fixtures/both-builds.mjs')]);
  expect(JSON.parse(stdout)).toEqual({
    different: true,
    names: ['GET /users/:id', 'chat gpt-4o-mini', 'library work'],
    sessions: ['both'],
    nested: true,
    calls: 1,
    foreign: [
      ['deeper', {}],
      ['message', {}],
    ],
    inner: ['traceparent'],
    late: [true, 'user.id=eve,session.id=both'],
  });
});
