import assert from 'node:assert/strict';
import { context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata, suppressTracing } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { addToRollUp, getTraceScope } from '../../../../core/src/trace-scope.ts';
import { type AdapterCase, casesOf } from '../adapter-case.ts';
import { type CaseContext, onlyServerSpan, serverSpans } from '../case-context.ts';
import { withHttpInstrumentation } from '../http-instrumentation.ts';
import type { Interposer } from '../served-app.ts';

/** An HTTP instrumentation that creates the SERVER span, and ends it some time after the response. */
class OtherInstrumentation {
  readonly spans: Span[] = [];
  readonly metadata: { type: RPCType.HTTP; span: Span; route?: string }[] = [];
  readonly #announces: boolean;

  constructor({ announces }: { announces: boolean }) {
    this.#announces = announces;
  }

  readonly interpose: Interposer = (_request, _response, next) => {
    const span = trace.getTracer('other').startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const metadata = { type: RPCType.HTTP as const, span };
    this.spans.push(span);
    this.metadata.push(metadata);
    const active = trace.setSpan(ROOT_CONTEXT, span);
    context.with(this.#announces ? setRPCMetadata(active, metadata) : active, next);
  };
}

const enriches = (announces: boolean) => ({
  needs: 'nodeListener' as const,
  run: async (t: CaseContext) => {
    const other = new OtherInstrumentation({ announces });
    const app = await t.serve({}, { interposer: other.interpose });
    await app.get('/users/42', { 'x-session-id': 's-1' });
    await t.finish();
    const [owned] = other.spans;
    assert.deepEqual(t.finishedServerSpans(), [], 'the owner has not ended its span yet');
    assert.equal(owned!.isRecording(), true);
    owned!.end();
    const span = onlyServerSpan(t.telemetry.finishedSpans());
    assert.equal(span.instrumentationScope.name, 'other');
    assert.equal(span.name, `GET ${t.template('/users/:id')}`);
    assert.equal(span.attributes['http.route'], t.template('/users/:id'));
    assert.equal(span.attributes['session.id'], 's-1');
    const work = t.telemetry.finishedSpans().find(({ name }) => name === 'work');
    assert.equal(work?.parentSpanContext?.spanId, span.spanContext().spanId);
    assert.equal(work?.attributes['session.id'], 's-1');
  },
});

const besideHttpInstrumentation = (run: AdapterCase['run']) => ({
  needs: 'nodeListener' as const,
  run: (t: CaseContext) => withHttpInstrumentation(() => run(t)),
});

/** Working with other instrumentations, and with providers other than the global ones. */
export const coexistenceCases = casesOf('http-span §9', {
  'the span of an HTTP instrumentation is enriched, not doubled, and not ended': enriches(true),
  'an active recording SERVER span is enriched, not doubled, and not ended': enriches(false),

  'the route flows back to an HTTP instrumentation': {
    needs: 'nodeListener',
    run: async (t) => {
      const other = new OtherInstrumentation({ announces: true });
      const app = await t.serve({}, { interposer: other.interpose });
      await app.get('/users/42');
      await t.finish();
      assert.equal(other.metadata[0]!.route, t.template('/users/:id'));
    },
  },

  'hooks and roll-up work on the span of another': {
    needs: 'nodeListener',
    run: async (t) => {
      const other = new OtherInstrumentation({ announces: true });
      t.services.run = async () => addToRollUp(getTraceScope()!, { failed: false, inputTokens: 4 });
      const app = await t.serve(
        { requestHook: (span) => void span.setAttribute('in', 1), responseHook: (span) => void span.setAttribute('out', 1) },
        { interposer: other.interpose },
      );
      await app.get('/run');
      await t.finish();
      other.spans[0]!.end();
      const { attributes } = onlyServerSpan(t.telemetry.finishedSpans());
      assert.deepEqual([attributes.in, attributes.out, attributes['ai_trace.llm.input_tokens']], [1, 1, 4]);
    },
  },

  'an exception is recorded on the span of another': {
    needs: 'nodeListener',
    run: async (t) => {
      const other = new OtherInstrumentation({ announces: true });
      const app = await t.serve({}, { interposer: other.interpose });
      await app.get('/throw');
      await t.finish();
      other.spans[0]!.end();
      const { events, attributes } = onlyServerSpan(t.telemetry.finishedSpans());
      assert.deepEqual(
        events.map((event) => event.attributes?.['exception.type']),
        ['Failure'],
      );
      assert.equal(attributes['error.type'], 'Failure');
    },
  },

  'a request that another instrumentation measures is not measured again': {
    needs: 'nodeListener',
    run: async (t) => {
      const other = new OtherInstrumentation({ announces: true });
      const app = await t.serve({}, { interposer: other.interpose });
      await app.get('/hello');
      await t.finish();
      assert.deepEqual(await t.telemetry.collectMetrics(), []);
    },
  },

  'an excluded request under another instrumentation has no children': {
    needs: 'nodeListener',
    run: async (t) => {
      const other = new OtherInstrumentation({ announces: true });
      const app = await t.serve({ excludedUrls: '/users' }, { interposer: other.interpose });
      await app.get('/users/42');
      assert.deepEqual(await t.finish(), []);
    },
  },

  'an active span that has ended is not enriched': {
    needs: 'nodeListener',
    run: async (t) => {
      const ended = trace.getTracer('other').startSpan('ended', { kind: SpanKind.SERVER });
      ended.end();
      t.telemetry.reset();
      const { span } = await t.trace(
        '/hello',
        {},
        { interposer: (_request, _response, next) => context.with(trace.setSpan(ROOT_CONTEXT, ended), next) },
      );
      assert.equal(span.name, 'GET /hello');
      assert.equal(span.parentSpanContext, undefined);
    },
  },

  'an active span of another kind is not enriched': {
    needs: 'nodeListener',
    run: async (t) => {
      const internal = trace.getTracer('other').startSpan('internal');
      const { span } = await t.trace(
        '/hello',
        {},
        { interposer: (_request, _response, next) => context.with(trace.setSpan(ROOT_CONTEXT, internal), next) },
      );
      assert.equal(span.name, 'GET /hello');
      assert.equal(span.status.code, SpanStatusCode.UNSET);
    },
  },

  'a suppressed context is respected': {
    needs: 'nodeListener',
    run: async (t) => {
      const app = await t.serve({}, { interposer: (_request, _response, next) => context.with(suppressTracing(ROOT_CONTEXT), next) });
      assert.equal((await app.get('/users/42')).status, 200);
      assert.deepEqual(await t.finish(), []);
    },
  },

  '@opentelemetry/instrumentation-http makes and ends the one span, which has route and session': besideHttpInstrumentation(async (t) => {
    const { span, children } = await t.trace({ target: '/users/42', headers: { 'x-session-id': 's-1' } });
    assert.equal(span.instrumentationScope.name, '@opentelemetry/instrumentation-http');
    assert.equal(span.name, `GET ${t.template('/users/:id')}`);
    assert.equal(span.attributes['http.route'], t.template('/users/:id'));
    assert.equal(span.attributes['session.id'], 's-1');
    const nested = children.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]);
    assert.deepEqual(nested, [['work', span.spanContext().spanId]]);
  }),

  '@opentelemetry/instrumentation-http: an exception is recorded once, on its span': besideHttpInstrumentation(async (t) => {
    const { span } = await t.trace('/throw');
    assert.equal(span.instrumentationScope.name, '@opentelemetry/instrumentation-http');
    const exceptions = span.events.map(({ attributes }) => attributes?.['exception.type']);
    assert.deepEqual(exceptions, ['Failure']);
  }),

  '@opentelemetry/instrumentation-http: registered twice, one span': besideHttpInstrumentation(async (t) => {
    const { span } = await t.trace('/hello', {}, { instrumentation: 'twice' });
    assert.equal(span.instrumentationScope.name, '@opentelemetry/instrumentation-http');
  }),

  'a tracerProvider of the options is used instead of the global one': async (t) => {
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const app = await t.serve({ tracerProvider });
    await app.get('/hello');
    const global = await t.finish();
    assert.deepEqual(serverSpans(global), []);
    assert.equal(onlyServerSpan(exporter.getFinishedSpans()).name, 'GET /hello');
  },
});
