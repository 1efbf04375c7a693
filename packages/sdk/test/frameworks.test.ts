import { type ChildApp, SPANS_ALONE, startApp } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SERVER = 2;

const routes = {
  'node-http': undefined,
  express: '/chat/:id',
  fastify: '/chat/:id',
  koa: '/chat/:id',
  hono: '/chat/:id',
  'nestjs-express': '/chat/:id',
  'nestjs-fastify': '/chat/:id',
};

const scopes: Record<string, string> = { 'nestjs-express': 'express', 'nestjs-fastify': 'fastify' };

const registers = { 'app.mjs': ['--import', '@ai-trace/sdk/register'], 'app.cjs': ['-r', '@ai-trace/sdk/register'] };

describe.each(Object.entries(routes))('%s', (framework, route) => {
  const cases = (['app.mjs', 'app.cjs'] as const).flatMap((app) =>
    (['init', 'register', 'explicit'] as const).map((way) => [app, way] as const),
  );

  test.each(cases)(
    '%s, %s: one SERVER span, the LLM span under it',
    async (app, way) => {
      const receiver = await OtlpReceiver.start();
      const model = await startFakeModel();
      let running: ChildApp | undefined;
      try {
        running = await startApp(app, {
          args: [framework, way],
          execArgv: way === 'register' ? registers[app] : [],
          env: { ...SPANS_ALONE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'chat', MODEL_URL: model.url },
        });
        const headers = { 'x-session-id': 'default-session', 'x-own-session': 'own-session' };
        const response = await fetch(`http://127.0.0.1:${running.port}/chat/7`, { headers });
        expect([response.status, await response.text()]).toEqual([200, 'Hi.']);
        expect(await running.stop()).toEqual([null, 'SIGTERM']);
        expect(running.stderr()).toBe('');

        const servers = receiver.spans.filter(({ kind }) => kind === SERVER);
        const llm = receiver.spans.filter(({ name }) => name === 'chat gpt-4o-mini');
        expect(servers.map(({ name, scope, parentSpanId }) => [name, scope, parentSpanId])).toEqual([
          [route ? `GET ${route}` : 'GET', `@ai-trace/${scopes[framework] ?? framework}`, ''],
        ]);
        expect(llm.map(({ parentSpanId, scope }) => [parentSpanId, scope])).toEqual([[servers[0]?.spanId, '@ai-trace/openai']]);
        for (const { attributes, resource } of [...servers, ...llm]) {
          // The options of the adapter that the application has added itself are the ones that count.
          expect(attributes['session.id']).toBe(way === 'explicit' ? 'own-session' : 'default-session');
          expect(attributes['user.id']).toBe('user-7');
          expect(resource['service.name']).toBe('chat');
        }
        // Of the user nothing goes to the provider.
        expect(model.received.map(({ traceparent, baggage }) => [typeof traceparent, baggage])).toEqual([['string', undefined]]);
      } finally {
        running?.child.kill('SIGKILL');
        model.stop();
        await receiver.stop();
      }
    },
    60_000,
  );
});
