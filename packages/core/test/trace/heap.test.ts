import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MEGABYTE = 2 ** 20;

test('100,000 linked requests, and as many spans of one trace, leave the heap where it was', async () => {
  const script = join(__dirname, 'fixtures/linked-requests.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script]);
  const { requestGrowth, traceGrowth, exported, inTrace } = JSON.parse(stdout);
  expect(exported).toBe(600_000);
  expect(inTrace).toBe(exported);
  // A single leaked object for each would be many times that.
  expect(requestGrowth).toBeLessThan(MEGABYTE);
  expect(traceGrowth).toBeLessThan(MEGABYTE);
}, 120_000);
