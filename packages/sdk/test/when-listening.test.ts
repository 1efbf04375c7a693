import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { LazyExporter } from '../src/export/lazy-exporter.ts';
import { WhenListening } from '../src/export/when-listening.ts';

test('an exporter that cannot be created neither ends the process nor holds up the caller', async () => {
  const viewer = createServer().listen(0, '127.0.0.1');
  await once(viewer, 'listening');
  const exporter = new LazyExporter<string[]>(() => {
    throw new Error('Cannot find module');
  });
  const listening = new WhenListening(exporter, `http://127.0.0.1:${(viewer.address() as AddressInfo).port}`);
  const result = await new Promise<ExportResult>((resolve) => listening.export(['item'], resolve));
  viewer.close();
  expect(result.code).toBe(ExportResultCode.SUCCESS);
});

test('a clock that is set back does not keep it from looking for the viewer again', async () => {
  const sent: string[][] = [];
  const exporter = {
    export: (items: string[], done: (result: ExportResult) => void) => {
      sent.push(items);
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: async () => {},
  };
  const viewer = createServer().listen(0, '127.0.0.1');
  await once(viewer, 'listening');
  const { port } = viewer.address() as AddressInfo;
  await once(viewer.close(), 'close');
  const listening = new WhenListening(exporter, `http://127.0.0.1:${port}`);
  const exportItems = (...items: string[]) => new Promise((resolve) => listening.export(items, resolve));
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout'] });
  try {
    await exportItems('before');
    await once(viewer.listen(port, '127.0.0.1'), 'listening');
    jest.advanceTimersByTime(60_000);
    jest.setSystemTime(new Date('2001-01-01'));
    await exportItems('after');
  } finally {
    jest.useRealTimers();
    viewer.close();
  }
  expect(sent).toEqual([['after']]);
});
