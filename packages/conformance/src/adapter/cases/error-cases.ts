import assert from 'node:assert/strict';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext } from '../case-context.ts';

const exceptionTypes = ({ events }: ReadableSpan) =>
  events.filter(({ name }) => name === 'exception').map(({ attributes }) => attributes?.['exception.type']);

const assertFailure = (span: ReadableSpan): void => {
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes['error.type'], 'Failure');
  assert.deepEqual(exceptionTypes(span), ['Failure']);
  assert.equal(span.events[0]?.attributes?.['exception.message'], 'it broke');
};

const assertNoError = (span: ReadableSpan): void => {
  assert.equal(span.status.code, SpanStatusCode.UNSET);
  assert.equal(span.attributes['error.type'], undefined);
};

const failsWith500 =
  (target: string): ((t: CaseContext) => Promise<void>) =>
  async (t) => {
    const { response, span } = await t.trace(target);
    assert.equal(response.status, 500);
    assert.equal(span.attributes['http.response.status_code'], 500);
    assert.equal(span.name, `GET ${target}`);
    assertFailure(span);
  };

const statusRow = (code: number, errorType: string | undefined): [string, (t: CaseContext) => Promise<void>] => [
  `an answer with status ${code} is ${errorType ? 'an error' : 'no error'}`,
  async (t) => {
    const { span } = await t.trace(`/status/${code}`);
    assert.equal(span.status.code, errorType ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    assert.equal(span.attributes['error.type'], errorType);
    assert.deepEqual(span.events, []);
  },
];

/** What counts as an error, and how it is recorded. */
export const errorCases = [
  ...casesOf(
    'http-span §3',
    Object.fromEntries([
      statusRow(200, undefined),
      statusRow(302, undefined),
      statusRow(400, undefined),
      statusRow(404, undefined),
      statusRow(499, undefined),
      statusRow(500, '500'),
      statusRow(503, '503'),
    ]),
  ),
  ...casesOf('http-span §3', {
    'a synchronous throw is recorded once': failsWith500('/throw'),
    'a rejection is recorded once': failsWith500('/reject'),
    'an error passed to a callback is recorded once': { needs: 'callbackErrors', run: failsWith500('/callback') },

    'an error that the error handler answers with a 5xx is recorded once': async (t) => {
      const { response, span } = await t.trace('/answered/502');
      assert.deepEqual([response.status, response.body], [502, 'answered']);
      assert.equal(span.status.code, SpanStatusCode.ERROR);
      assert.equal(span.attributes['error.type'], 'AnsweredError');
      assert.deepEqual(exceptionTypes(span), ['AnsweredError']);
    },

    'an error that the error handler answers with a 4xx is no error': async (t) => {
      const { response, span } = await t.trace('/answered/418');
      assert.deepEqual([response.status, response.body], [418, 'answered']);
      assert.equal(span.attributes['http.response.status_code'], 418);
      assertNoError(span);
    },

    'an error that the error handler answers with a 200 is no error': async (t) => {
      const { response, span } = await t.trace('/answered/200');
      assert.deepEqual([response.status, response.body], [200, 'answered']);
      assertNoError(span);
    },

    'an error handler that answers leaves the route to the handler that failed': async (t) => {
      const { span } = await t.trace('/answered/418');
      assert.equal(span.attributes['http.route'], t.template('/answered/:code'));
      assert.equal(span.name, `GET ${t.template('/answered/:code')}`);
    },

    "the framework's own 404 error is no error": async (t) => {
      const { response, span } = await t.trace('/http-error/404');
      assert.equal(response.status, 404);
      assert.equal(span.attributes['http.route'], t.template('/http-error/:code'));
      assertNoError(span);
    },

    "the framework's own 503 error is an error, with its class": async (t) => {
      const { response, span } = await t.trace('/http-error/503');
      assert.equal(response.status, 503);
      assert.equal(span.status.code, SpanStatusCode.ERROR);
      assert.equal(exceptionTypes(span).length, 1);
      assert.equal(span.attributes['error.type'], exceptionTypes(span)[0]);
      assert.notEqual(span.attributes['error.type'], '503');
    },

    'a failure in mid-stream is an error, though the head said 200': async (t) => {
      const app = await t.serve();
      await assert.rejects(app.get('/fail-mid-stream'));
      const [span] = await t.finish();
      assert.equal(span!.attributes['http.response.status_code'], 200);
      assertFailure(span!);
    },

    'registered twice: an error is recorded once': async (t) => {
      const { span } = await t.trace('/throw', {}, { instrumentation: 'twice' });
      assertFailure(span);
    },

    'an error does not stop the requests after it': async (t) => {
      const app = await t.serve();
      await app.get('/throw');
      assert.equal((await app.get('/hello')).status, 200);
      assert.deepEqual(
        t.finishedServerSpans().map(({ status }) => status.code),
        [SpanStatusCode.ERROR, SpanStatusCode.UNSET],
      );
    },
  }),
];
