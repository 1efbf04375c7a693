import assert from 'node:assert/strict';
import { casesOf } from '../adapter-case.ts';
import { type CaseContext, serverSpans } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';

interface ExclusionRow {
  excludedUrls?: TracingOptions['excludedUrls'];
  environment?: (framework: string) => Record<string, string>;
  /** Targets that must have no span. */
  excluded?: string[];
  traced?: string[];
}

const general = (value: string) => ({ AI_TRACE_EXCLUDED_URLS: value });
const specific = (framework: string, value: string) => ({
  [`AI_TRACE_${framework.replaceAll('-', '_').toUpperCase()}_EXCLUDED_URLS`]: value,
});

const rows: Record<string, ExclusionRow> = {
  'nothing excluded: all is traced': { traced: ['/hello', '/users/1'] },
  'a string is searched, unanchored': { excludedUrls: 'ell', excluded: ['/hello'], traced: ['/users/1'] },
  'a string is a comma list, trimmed': { excludedUrls: '/hello , /users/\\d+', excluded: ['/hello', '/users/1'], traced: ['/run'] },
  'a trailing comma does not exclude everything': { excludedUrls: '/hello,', excluded: ['/hello'], traced: ['/users/1'] },
  'blank entries exclude nothing': { excludedUrls: ' , ,', traced: ['/hello'] },
  'an empty string excludes nothing': { excludedUrls: '', traced: ['/hello'] },
  'a RegExp excludes': { excludedUrls: /\/users\/\d+$/, excluded: ['/users/1'], traced: ['/users/x'] },
  'a RegExp with the g flag excludes every time': { excludedUrls: /hello/g, excluded: ['/hello', '/hello', '/hello'], traced: ['/run'] },
  'a RegExp keeps its i flag': { excludedUrls: /HELLO/i, excluded: ['/hello'], traced: ['/run'] },
  'an array may mix both': { excludedUrls: ['/hello,/run', /users/], excluded: ['/hello', '/run', '/users/1'], traced: ['/status/200'] },
  'strings are case-sensitive': { excludedUrls: 'HELLO', traced: ['/hello'] },
  'the query is not searched': { excludedUrls: 'health', traced: ['/hello?from=health'] },
  'scheme and host are searched': {
    excludedUrls: '^http://127\\.0\\.0\\.1(:\\d+)?/hello$',
    excluded: ['/hello'],
    traced: ['/hello/', '/users/1'],
  },
  'anchors hold for one entry': { excludedUrls: '/hello$,/run', excluded: ['/hello', '/run'], traced: ['/users/hello/1'] },
  'an alternative does not spill over': { excludedUrls: '/x|/y,/hello', excluded: ['/hello'], traced: ['/users/1'] },
  'the general environment variable excludes': { environment: () => general('/hello'), excluded: ['/hello'], traced: ['/run'] },
  "the framework's variable replaces the general one": {
    environment: (framework) => ({ ...general('/hello'), ...specific(framework, '/run') }),
    excluded: ['/run'],
    traced: ['/hello'],
  },
  "an empty framework's variable replaces the general one": {
    environment: (framework) => ({ ...general('/hello'), ...specific(framework, '') }),
    traced: ['/hello'],
  },
  'the option replaces both variables': {
    excludedUrls: '/users',
    environment: (framework) => ({ ...general('/hello'), ...specific(framework, '/run') }),
    excluded: ['/users/1'],
    traced: ['/hello', '/run'],
  },
  'an empty option replaces both variables': { excludedUrls: [], environment: () => general('/hello'), traced: ['/hello'] },
};

const runRow =
  ({ excludedUrls, environment, excluded = [], traced = [] }: ExclusionRow) =>
  async (t: CaseContext): Promise<void> => {
    if (environment) t.setEnvironment(environment(t.adapter.framework));
    const app = await t.serve(excludedUrls === undefined ? {} : { excludedUrls });
    for (const target of [...excluded, ...traced]) await app.get(target);
    const paths = serverSpans(await t.finish()).map(({ attributes }) => attributes['url.path']);
    assert.deepEqual(
      paths,
      traced.map((target) => target.split('?')[0]),
    );
  };

/** Requests that are not traced. */
export const excludedUrlCases = casesOf('http-span §6', {
  ...Object.fromEntries(Object.entries(rows).map(([name, row]) => [`excludedUrls: ${name}`, runRow(row)])),

  'excludedUrls: a bad expression throws at construction and names itself': async (t) => {
    await assert.rejects(t.serve({ excludedUrls: '/ok,/(' }), /excludedUrls.*\/\(/);
  },

  'an excluded request is served, and nothing under it is traced': async (t) => {
    const app = await t.serve({ excludedUrls: '/users,/echo,/stream' });
    t.services.gate('stream').open();
    assert.equal((await app.get('/users/42')).body, '{"id":"42"}');
    const echo = { method: 'POST', target: '/echo', headers: { 'content-type': 'application/json' }, body: '{"a":1}' };
    assert.equal((await app.request(echo)).body, '{"a":1}');
    assert.equal((await app.get('/stream')).body, 'first\nlast\n');
    assert.deepEqual(await t.finish(), []);
  },

  'a web stream of an excluded request is not traced when it is pulled': async (t) => {
    const app = await t.serve({ excludedUrls: '/pulled' });
    assert.equal((await app.get('/pulled')).body, 'first\nlast\n');
    assert.deepEqual(await t.finish(), []);
  },

  'what an excluded request starts after its answer is not traced': async (t) => {
    t.services.run = async () => void t.services.pass('background').then(() => t.services.mark('late'));
    const app = await t.serve({ excludedUrls: '/run' });
    await app.get('/run');
    t.services.gate('background').open();
    await t.services.work();
    assert.deepEqual(
      (await t.finish()).map(({ name }) => name),
      // Started by the case itself, to wait a turn.
      ['work'],
    );
  },

  'an excluded request that carries a traceparent is not traced either': async (t) => {
    const app = await t.serve({ excludedUrls: '/users' });
    await app.get('/users/42', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    assert.deepEqual(await t.finish(), []);
  },

  'an excluded request is not measured': async (t) => {
    const app = await t.serve({ excludedUrls: '/hello' });
    await app.get('/hello');
    await t.finish();
    const points = (await t.telemetry.collectMetrics()).flatMap(({ dataPoints }) => dataPoints as unknown[]);
    assert.deepEqual(points, []);
  },

  'an excluded request calls no hook': async (t) => {
    const calls: string[] = [];
    const app = await t.serve({
      excludedUrls: '/hello',
      requestHook: () => void calls.push('in'),
      responseHook: () => void calls.push('out'),
    });
    await app.get('/hello');
    await t.finish();
    assert.deepEqual(calls, []);
  },

  'ignoreRequest leaves a request and all under it out': async (t) => {
    const app = await t.serve({ ignoreRequest: (request) => t.adapter.headerOf(request, 'x-probe') === 'yes' });
    assert.equal((await app.get('/users/1', { 'x-probe': 'yes' })).status, 200);
    await app.get('/users/2');
    const spans = await t.finish();
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['work', `GET ${t.template('/users/:id')}`],
    );
    assert.equal(spans[1]!.attributes['url.path'], '/users/2');
  },

  'an ignoreRequest that throws ignores nothing, and is reported once': async (t) => {
    const app = await t.serve({
      ignoreRequest: () => {
        throw new Error('cannot tell');
      },
    });
    assert.equal((await app.get('/hello')).status, 200);
    assert.equal((await app.get('/hello')).status, 200);
    assert.equal(serverSpans(await t.finish()).length, 2);
    assert.equal(t.warnings.filter((warning) => /ignoreRequest/.test(warning)).length, 1);
  },
});
