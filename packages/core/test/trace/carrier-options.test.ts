import { resolveBaggageAttributes, resolveCarrierHeader } from '../../src/trace/carrier-options.ts';

test('the carrier header is X-Trace-Context, another one, or none', () => {
  expect([undefined, 'X-Carrier', false].map((name) => resolveCarrierHeader('express', name))).toEqual([
    'x-trace-context',
    'x-carrier',
    undefined,
  ]);
});

test.each([true, '', 'no header', 7, null])('a carrierHeader of %j is refused', (name) => {
  expect(() => resolveCarrierHeader('express', name)).toThrow(
    `[@ai-trace/express] \`carrierHeader\` must be a header name or false, got ${JSON.stringify(name)}.`,
  );
});

test('baggage.attributes is a list of keys', () => {
  expect(resolveBaggageAttributes('express')).toBeUndefined();
  expect(resolveBaggageAttributes('express', {})).toBeUndefined();
  expect(resolveBaggageAttributes('express', { attributes: ['tenant'] })).toEqual(new Set(['tenant']));
});

test.each([
  [JSON.parse('{"attributes":"tenant"}'), '`baggage.attributes` must be an array of baggage keys, got "tenant"'],
  [JSON.parse('{"attributes":[7]}'), '`baggage.attributes` must be an array of baggage keys, got an array of 1'],
  [JSON.parse('"tenant"'), '`baggage` must be an object, got "tenant"'],
  [JSON.parse('null'), '`baggage` must be an object, got null'],
])('baggage of %j is refused', (options, message) => {
  expect(() => resolveBaggageAttributes('express', options)).toThrow(message);
});
