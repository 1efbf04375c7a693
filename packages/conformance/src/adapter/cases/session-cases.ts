import assert from 'node:assert/strict';
import { setAttribute, TraceAttribute } from '../../../../core/src/trace-scope.ts';
import { casesOf } from '../adapter-case.ts';
import { serverSpans } from '../case-context.ts';

/** The session and the user of a request. */
export const sessionCases = casesOf('http-span §7', {
  'session.resolve gets the request of the framework': async (t) => {
    const session = { resolve: (request: object) => t.adapter.headerOf(request, 'x-cookie') };
    const { span } = await t.trace({ target: '/hello', headers: { 'x-cookie': 'from-cookie' } }, { session });
    assert.equal(span.attributes['session.id'], 'from-cookie');
  },

  'generated sessions differ': async (t) => {
    const app = await t.serve();
    await app.get('/hello');
    await app.get('/hello');
    const ids = new Set((await t.finish()).map(({ attributes }) => attributes['session.id']));
    assert.equal(ids.size, 2);
  },

  'a session set in mid-request reaches the request span and what starts after': async (t) => {
    t.services.run = async () => {
      t.services.mark('before');
      setAttribute(TraceAttribute.SESSION_ID, 'late');
      await t.services.work();
    };
    const { span, children } = await t.trace({ target: '/run', headers: { 'x-session-id': 'early' } });
    assert.equal(span.attributes['session.id'], 'late');
    assert.deepEqual(
      children.map(({ name, attributes }) => [name, attributes['session.id']]),
      [
        ['before', 'early'],
        ['work', 'late'],
      ],
    );
  },

  'a user set in mid-request reaches the request span and what starts after': async (t) => {
    t.services.run = async () => {
      t.services.mark('before');
      await Promise.resolve();
      setAttribute(TraceAttribute.USER_ID, 'u-1');
      await t.services.work();
    };
    const { span, children } = await t.trace('/run');
    assert.equal(span.attributes['user.id'], 'u-1');
    assert.deepEqual(
      children.map(({ name, attributes }) => [name, attributes['user.id']]),
      [
        ['before', undefined],
        ['work', 'u-1'],
      ],
    );
  },

  'a user in trusted baggage is on every span': async (t) => {
    const { span, children } = await t.trace({ target: '/users/1', headers: { baggage: 'user.id=u-9' } });
    assert.equal(span.attributes['user.id'], 'u-9');
    assert.equal(children[0]!.attributes['user.id'], 'u-9');
  },

  'session.responseHeader hands the session back': async (t) => {
    const { response, span } = await t.trace('/hello', { session: { responseHeader: 'X-Session-ID' } });
    assert.equal(response.headers['x-session-id'], span.attributes['session.id']);
  },

  'session.responseHeader holds for errors too': async (t) => {
    const headers = { 'x-session-id': 's-1' };
    const { response } = await t.trace({ target: '/answered/418', headers }, { session: { responseHeader: 'X-Session-ID' } });
    assert.equal(response.headers['x-session-id'], 's-1');
  },

  'session.responseHeader leaves out a session of upstream baggage that no header can hold': async (t) => {
    const headers = { baggage: 'session.id=%C5%81ukasz' };
    const { response, span } = await t.trace({ target: '/hello', headers }, { session: { responseHeader: 'X-Session-ID' } });
    assert.equal(response.status, 200);
    assert.equal(response.headers['x-session-id'], undefined);
    assert.equal(span.attributes['session.id'], 'Łukasz');
  },

  'no session is handed back by default': async (t) => {
    const { response } = await t.trace({ target: '/hello', headers: { 'x-session-id': 's-1' } });
    assert.equal(response.headers['x-session-id'], undefined);
  },

  '1,000 requests in flight never mix': {
    isHeavy: true,
    run: async (t) => {
      const requestCount = 1_000;
      t.services.work = async () => {
        await t.services.pass('everybody');
        t.services.mark('work');
      };
      const app = await t.serve();
      const sessions = Array.from({ length: requestCount }, (_, index) => `s${index}`);
      const answers = sessions.map((session) => app.get(`/users/${session}`, { 'x-session-id': session }));
      await t.services.gate('everybody').arrivals(requestCount);
      t.services.gate('everybody').open();
      await Promise.all(answers);

      const spans = await t.finish();
      const servers = new Map(serverSpans(spans).map((span) => [span.spanContext().spanId, span]));
      assert.equal(servers.size, requestCount);
      const children = spans.filter(({ name }) => name === 'work');
      assert.equal(children.length, requestCount);
      for (const child of children) {
        const server = servers.get(child.parentSpanContext!.spanId);
        assert.equal(child.attributes['session.id'], server?.attributes['session.id']);
        assert.equal(server?.attributes['url.path'], `/users/${child.attributes['session.id']}`);
      }
    },
  },
});
