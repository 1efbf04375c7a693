import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { type ChildApp, fixture, startApp } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SERVER = 2;

test.each(['explicit', 'init alone'])(
  'a bundled application, whose request is traced by: %s',
  async (way) => {
    const folder = mkdtempSync(join(tmpdir(), 'ai-trace-bundle-'));
    const receiver = await OtlpReceiver.start();
    const model = await startFakeModel();
    let running: ChildApp | undefined;
    try {
      const outfile = join(folder, 'app.cjs');
      const entryPoints = [fixture('bundled-source.mjs')];
      await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MODEL_URL: model.url };
      running = await startApp(outfile, { args: [way], env });
      const headers = { 'x-session-id': 's-1' };
      const response = await fetch(`http://127.0.0.1:${running.port}/chat/7`, { headers });
      expect([response.status, await response.text()]).toEqual([200, 'Hi.']);
      await running.stop();
      const servers = receiver.spans.filter(({ kind }) => kind === SERVER);
      const llm = receiver.spans.filter(({ name }) => name === 'chat gpt-4o-mini');
      expect(servers.map(({ name, attributes }) => [name, attributes['session.id'], attributes['user.id']])).toEqual([
        ['GET /chat/:id', 's-1', 'user-7'],
      ]);
      expect(llm.map(({ parentSpanId, attributes }) => [parentSpanId, attributes['session.id'], attributes['user.id']])).toEqual([
        [servers[0]?.spanId, 's-1', 'user-7'],
      ]);
    } finally {
      running?.child.kill('SIGKILL');
      model.stop();
      await receiver.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

test('`createRequire` is nowhere imported by its name, for webpack puts `undefined` in its place', () => {
  const folder = resolve(__dirname, '../src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.filter((name) => /import \{[^}]*createRequire/.test(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
});
