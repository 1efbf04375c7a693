import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** A line of pino, whose text is `msg`, or of winston, whose text is `message`. */
interface LogLine {
  msg?: string;
  message?: string;
  trace_id: string;
  span_id: string;
}

test('what pino and winston write after a late link has the trace upstream and the span of the carrier', async () => {
  const fixture = join(__dirname, 'fixtures/logging-service.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [fixture, `00-${TRACE_ID}-b7ad6b7169203331-01`]);
  const { carrier, lines } = JSON.parse(stdout) as { carrier: { traceparent: string }; lines: LogLine[] };
  const written = (text: string) => lines.filter(({ msg, message }) => (msg ?? message) === text);
  expect([written('before').length, written('after').length]).toEqual([2, 2]);
  for (const { trace_id, span_id } of written('after')) expect(carrier.traceparent).toBe(`00-${trace_id}-${span_id}-01`);
  expect(written('after').map(({ trace_id }) => trace_id)).toEqual([TRACE_ID, TRACE_ID]);
  expect(written('before').map(({ trace_id }) => trace_id)).not.toContain(TRACE_ID);
});
