import { PendingRecords } from '../src/logs/pending-records.ts';

const record = (body: string) => ({ body }) as never;

test('the newest records are kept, as many as the queue of the batch processor holds', () => {
  const pending = new PendingRecords(2);
  for (const body of ['first', 'second', 'third']) pending.onEmit(record(body));
  expect(pending.take().map(({ body }) => body)).toEqual(['second', 'third']);
  expect(pending.take()).toEqual([]);
});

test('what an exporter has received is no longer pending', () => {
  const pending = new PendingRecords(2);
  const [sent, waiting] = [record('sent'), record('waiting')];
  pending.onEmit(sent);
  pending.onEmit(waiting);
  const received: unknown[] = [];
  const exporter = pending.settledBy({ export: (records) => void received.push(...records), shutdown: async () => undefined });
  exporter.export([sent], () => undefined);
  expect([received, pending.take()]).toEqual([[sent], [waiting]]);
});
