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
