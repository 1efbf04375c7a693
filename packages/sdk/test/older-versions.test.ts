import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ChildApp, fixture, SPANS_ALONE, startApp } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SERVER = 2;
const root = resolve(__dirname, '../../..');
const modules = join(root, 'node_modules');

const visibleIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.startsWith('.'));

const nest = join(root, 'test-apps/nestjs-11/node_modules');

/** What the fixture calls each, and where in this repository the older packages lie, which an application has under their own names. */
const versions = {
  'Express 4': { framework: 'express', manifest: 'express', own: { express: join(modules, 'express-4') } },
  'Koa 2': { framework: 'koa', manifest: 'koa', own: { koa: join(modules, 'koa-2') } },
  'NestJS 11': {
    framework: 'nestjs-express',
    manifest: '@nestjs/core',
    own: Object.fromEntries(visibleIn(nest).map((name) => [name, join(nest, name)])),
  },
};

const folders = mkdtempSync(join(tmpdir(), 'ai-trace-older-'));

/** An application's folder in which the older version lies under its own name: hooks know a package by its real folder. */
const layOut = (title: string, own: Readonly<Record<string, string>>): string => {
  const folder = join(folders, title.replace(' ', '-'));
  const installed = join(folder, 'node_modules');
  mkdirSync(installed, { recursive: true });
  for (const name of visibleIn(modules)) {
    if (!own[name] && name !== '@ai-trace') symlinkSync(join(modules, name), join(installed, name));
  }
  for (const [name, source] of Object.entries(own)) cpSync(source, join(installed, name), { recursive: true, dereference: true });
  for (const workspace of readdirSync(join(root, 'packages'))) {
    for (const part of ['dist', 'package.json']) {
      const from = join(root, 'packages', workspace, part);
      if (existsSync(from)) cpSync(from, join(installed, '@ai-trace', workspace, part), { recursive: true });
    }
  }
  for (const fixtureName of ['app.mjs', 'app.cjs', 'apps.cjs']) cpSync(fixture(fixtureName), join(folder, fixtureName));
  return folder;
};

afterAll(() => rmSync(folders, { recursive: true, force: true }));

describe.each(Object.entries(versions))('%s', (title, { framework, manifest, own }) => {
  const folder = layOut(title, own);

  test('it is that version', () => {
    const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', manifest, 'package.json'), 'utf8'));
    expect(title.endsWith(` ${version.split('.')[0]}`)).toBe(true);
  });

  test.each([
    ['app.mjs', '--import'],
    ['app.cjs', '-r'],
  ])(
    '%s',
    async (app, flag) => {
      const receiver = await OtlpReceiver.start();
      const model = await startFakeModel();
      let running: ChildApp | undefined;
      try {
        running = await startApp(join(folder, app), {
          args: [framework, 'register'],
          execArgv: [flag, '@ai-trace/sdk/register'],
          env: { ...SPANS_ALONE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MODEL_URL: model.url },
          cwd: folder,
        });
        expect(await (await fetch(`http://127.0.0.1:${running.port}/chat/7`)).text()).toBe('Hi.');
        await running.stop();
        expect(running.stderr()).toBe('');
        const servers = receiver.spans.filter(({ kind }) => kind === SERVER);
        const llm = receiver.spans.filter(({ name }) => name === 'chat gpt-4o-mini');
        expect(servers.map(({ name }) => name)).toEqual(['GET /chat/:id']);
        expect(llm.map(({ parentSpanId }) => parentSpanId)).toEqual([servers[0]?.spanId]);
      } finally {
        running?.child.kill('SIGKILL');
        model.stop();
        await receiver.stop();
      }
    },
    60_000,
  );
});
