import { type Attributes, context, trace } from '@opentelemetry/api';
import { LogEnricher } from '../src/logs/log-enricher.ts';

const span = Object.assign(trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }), {
  attributes: { 'session.id': 's-1', 'user.id': 'u-1' },
});

/** The attributes that a record with these has when it is exported. */
const enriched = (attributes: Attributes): Attributes => {
  const record = { attributes, setAttribute: (key: string, value: string) => Object.assign(attributes, { [key]: value }) };
  new LogEnricher().onEmit(record as never, trace.setSpan(context.active(), span));
  return attributes;
};

test('a record has the session and the user of its span', () => {
  expect(enriched({})).toEqual({ 'session.id': 's-1', 'user.id': 'u-1' });
});

test('what the application has set on it stays', () => {
  const own = { 'session.id': 'own', 'user.id': 'another' };
  expect(enriched({ ...own })).toEqual(own);
});
