import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { Hono } from 'hono';
import { inspectRoutes } from 'hono/dev';
import { PatternRouter } from 'hono/router/pattern-router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { aiTraceMiddleware, instrumentApp } from '../src/index.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const names = () => telemetry.finishedSpans().map(({ name }) => name);

test('the application comes back, and one that serves already is traced from then on', async () => {
  const app = new Hono().get('/users/:id', (c) => c.json(c.req.param()));
  const { fetch } = app;
  await app.request('/users/1');
  expect(instrumentApp(app)).toBe(app);
  expect(await (await fetch(new Request('http://localhost/users/2'))).json()).toEqual({ id: '2' });
  expect(names()).toEqual(['GET /users/:id']);
});

test('routes that are added later are traced, too', async () => {
  const app = instrumentApp(new Hono());
  app.get('/late/:id', (c) => c.text('late'));
  const api = app.basePath('/api').get('/:id', (c) => c.text('api'));
  await app.request('/late/1');
  await api.request('/api/1');
  expect(names()).toEqual(['GET /late/:id', 'GET /api/:id']);
});

test.each([
  ['PatternRouter', () => new PatternRouter()],
  ['RegExpRouter', () => new RegExpRouter()],
  ['TrieRouter', () => new TrieRouter()],
])('parameters are what they were, with the %s', async (_name, makeRouter) => {
  const app = new Hono({ router: makeRouter() as never });
  app.use('/users/*', (_c, next) => next()).get('/users/:id/posts/:post', (c) => c.json(c.req.param()));
  app.mount('/mounted/:tenant', (request: Request) => new Response(new URL(request.url).pathname));
  instrumentApp(app);
  expect(await (await app.request('/users/1/posts/2')).json()).toEqual({ id: '1', post: '2' });
  expect(await (await app.request('/mounted/acme/inner')).text()).toBe('/inner');
  expect(names()).toEqual(['GET /users/:id/posts/:post', 'GET /mounted/:tenant/*']);
});

test('an instrumented application that becomes a part of another takes its tracing along', async () => {
  const part = instrumentApp(new Hono().get('/:id', (c) => c.text('part')));
  const app = new Hono().get('/other', (c) => c.text('other')).route('/parts', part);
  await app.request('/parts/1');
  await app.request('/other');
  expect(names()).toEqual(['GET /parts/:id']);
});

test('Hono shows it as the first of the middleware', () => {
  const [first, second] = inspectRoutes(instrumentApp(new Hono().get('/', (c) => c.text(''))));
  expect(first).toEqual({ path: '/*', method: 'ALL', name: 'aiTrace', isMiddleware: true });
  expect(second?.path).toBe('/');
});

test('wrong options throw when the middleware is made', () => {
  expect(() => aiTraceMiddleware(null as never)).toThrow('[@ai-trace/hono] `options` must be an object, got null.');
  expect(() => instrumentApp(new Hono(), 'text' as never)).toThrow('[@ai-trace/hono] `options` must be an object, got "text".');
  expect(() => aiTraceMiddleware({ trustProxy: 'yes' as never })).toThrow('[@ai-trace/hono] `trustProxy` must be a boolean, got "yes".');
  expect(() => instrumentApp(new Hono(), { disconnectIsError: 'no' as never })).toThrow(
    '[@ai-trace/hono] `disconnectIsError` must be a boolean, got "no".',
  );
});

test.each([undefined, 'app', {}])('what is not an application, %p, is refused', (app) => {
  expect(() => instrumentApp(app as never)).toThrow('[@ai-trace/hono] `app` must be an application with `routes`, got ');
});
