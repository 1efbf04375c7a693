import { context, propagation, trace } from '@opentelemetry/api';
import { getCarrier, setAttribute, setBaggage, TraceAttribute, withTrace } from '../../src/index.ts';
import { getTraceScope } from '../../src/trace-scope.ts';
import { type BatchedTelemetry, createBatchedTelemetry, injected, spanNamed } from './batched-telemetry.ts';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

const carrierWith = (baggage: string) => ({ traceparent: TRACEPARENT, baggage });

/** What a service sends that continues the trace of this carrier. */
const passedOn = (baggage: string): string | undefined => withTrace('service', carrierWith(baggage), () => getCarrier().baggage);

describe('foreign baggage is passed on byte for byte', () => {
  test.each([
    ['a property with and without a value', 'key=value;ttl=60;secure'],
    ['spaces inside', 'key = value ; ttl = 60'],
    ['characters that others would encode', 'path=/a/b?c=d&e=f,colon=a:b@c'],
    ['percent-encoding in lower case', 'key=%c3%ab'],
    ['an escape that is none', 'key=100%'],
    ['an empty value', 'key='],
    ['keys that are names of object members', '__proto__=a,constructor=b,toString=c,hasOwnProperty=d'],
  ])('%s', (_what, baggage) => {
    expect(passedOn(baggage)).toBe(baggage);
    withTrace('late', null, () => {
      setBaggage(carrierWith(baggage));
      expect(getCarrier().baggage).toBe(baggage);
    });
  });

  test('beside what is set here', () => {
    withTrace('service', carrierWith('path=/a/b,user.id=old;p=1,z=%c3'), () => {
      setAttribute(TraceAttribute.USER_ID, 'new');
      setAttribute('plan', 'pro');
      expect(getCarrier().baggage).toBe('path=/a/b,user.id=new,z=%c3,plan=pro;ai_trace');
    });
  });

  test('but a line break in it, which could end a header, is encoded', () => {
    expect(passedOn('key=a\r\nx-evil: 1')).toBe('key=a%0D%0Ax-evil%3A%201');
    expect(passedOn('key=a;p\r\nx-evil: 1')).toBe('key=a');
  });
});

test('of many carriers in one trace, only those that bring a new entry are kept', () => {
  withTrace('consumer', null, () => {
    for (let message = 0; message < 100; message++) setBaggage({ baggage: `path=/messages/${message},tenant=acme` });
    setBaggage({ baggage: 'path=/other,region=eu' });
    expect(getTraceScope()?.baggageTexts).toEqual(['path=/messages/0,tenant=acme', 'path=/other,region=eu']);
  });
  withTrace('consumer', null, () => {
    setBaggage({ baggage: 'path=/a/b' });
    setBaggage({ baggage: 'path=/c/d' });
    expect(getCarrier().baggage).toBe('path=/a/b');
  });
});

test('a tracestate is passed on byte for byte', () => {
  const tracestate = 'a=1,  b@c=2 ,d=x=y,a=double';
  withTrace('service', { traceparent: TRACEPARENT, tracestate }, () => {
    expect(getCarrier().tracestate).toBe(tracestate);
    expect(injected().tracestate).toBe(tracestate);
    trace.getTracer('library').startActiveSpan('child', (child) => {
      expect(getCarrier().tracestate).toBe(tracestate);
      child.end();
    });
  });
});

test('a tracestate that could end a header is left out', () => {
  withTrace('service', { traceparent: TRACEPARENT, tracestate: 'a=1\r\nx: y' }, () =>
    expect(getCarrier()).toEqual({ traceparent: expect.any(String) }),
  );
});

describe('a user id survives the way through two services', () => {
  test.each([
    ['unicode', 'Zoë 🦊 王'],
    ['commas, equals signs, semicolons and percent signs', 'a,b=c;d%2Ce'],
    ['quotes and backslashes', '"a\\b"'],
    ['300 characters', 'u'.repeat(300)],
    ['300 characters of three bytes', '王'.repeat(300)],
    ['a member of every object', '__proto__'],
  ])('%s', async (_what, user) => {
    const first = withTrace('first', null, () => {
      setAttribute(TraceAttribute.USER_ID, user);
      return { ...getCarrier(), injected: injected().baggage };
    });
    expect(first.injected).toBe(first.baggage);
    const second = withTrace('second', JSON.stringify(first), () => getCarrier());
    withTrace('third', second, () => undefined);
    expect(spanNamed(await telemetry.flush(), 'third').attributes).toEqual({ 'user.id': user });
  });

  test('half a surrogate pair neither throws nor stops the rest', () => {
    withTrace('first', null, () => {
      setAttribute(TraceAttribute.USER_ID, 'a\ud800b');
      expect(getCarrier().baggage).toBe('user.id=a%EF%BF%BDb');
      expect(injected().baggage).toBe('user.id=a%EF%BF%BDb');
    });
  });
});

test('attributes keep their types', async () => {
  const carrier = withTrace('first', null, () => {
    setAttribute('seats', 3);
    setAttribute('trial', false);
    setAttribute('tags', ['a', 'b,c']);
    setAttribute('text', '7');
    return getCarrier();
  });
  withTrace('second', carrier, () => undefined);
  expect(spanNamed(await telemetry.flush(), 'second').attributes).toEqual({ seats: 3, trial: false, tags: ['a', 'b,c'], text: '7' });
});

describe('of what spans do not take', () => {
  const circular: unknown[] = [];
  circular.push(circular);

  test('a BigInt is set as its digits', async () => {
    const carrier = withTrace('first', null, () => {
      setAttribute('order.id', 12345678901234567890n as never);
      setAttribute('lines', [1n, 2n] as never);
      return getCarrier();
    });
    withTrace('second', carrier, () => undefined);
    const spans = await telemetry.flush();
    const told = { 'order.id': '12345678901234567890', lines: ['1', '2'] };
    expect([spanNamed(spans, 'first').attributes, spanNamed(spans, 'second').attributes]).toEqual([told, told]);
    expect(telemetry.warnings).toEqual([]);
  });

  test.each<[unknown]>([[circular], [{ a: 1 }], [new Date(0)], [() => 1], [Symbol('s')], [[1, 'a']]])(
    '%p is not set, with one warning',
    async (value) => {
      withTrace('first', null, () => {
        setAttribute('plan', 'pro');
        setAttribute('plan', value as never);
        setAttribute('other', value as never);
        expect(getCarrier().baggage).toBe('plan=pro;ai_trace');
      });
      expect(spanNamed(await telemetry.flush(), 'first').attributes).toEqual({ plan: 'pro' });
      expect(telemetry.warnings).toEqual([
        expect.stringMatching(/setAttribute\(\) takes a name, and a string.* got "plan" and \w+; nothing was set/),
      ]);
    },
  );

  test.each<[unknown]>([[''], [7], [Symbol('k')], [undefined]])('a key %p neither', (key) => {
    withTrace('first', null, () => {
      setAttribute(key as string, 'x');
      expect(getCarrier()).not.toHaveProperty('baggage');
    });
    expect(telemetry.warnings).toHaveLength(1);
  });

  test('a number that JSON has no word for stays here', async () => {
    withTrace('first', null, () => {
      setAttribute('ratio', Number.NaN);
      expect(getCarrier()).not.toHaveProperty('baggage');
    });
    expect(spanNamed(await telemetry.flush(), 'first').attributes).toEqual({ ratio: Number.NaN });
  });

  test('half a surrogate pair in a key is replaced', async () => {
    withTrace('first', null, () => {
      setAttribute('a\ud800', 'x');
      expect(injected().baggage).toBe('a%EF%BF%BD=x;ai_trace');
    });
    expect(spanNamed(await telemetry.flush(), 'first').attributes).toEqual({ 'a\ufffd': 'x' });
  });
});

test('entries of others become no attributes, whatever their names', async () => {
  withTrace('second', carrierWith('tenant=acme,__proto__=x;ai_trace,sessionid=s'), () => undefined);
  const { attributes } = spanNamed(await telemetry.flush(), 'second');
  expect(Object.keys(attributes)).toEqual([]);
  expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
});

test('__proto__ is no attribute', async () => {
  withTrace('first', null, () => setAttribute('__proto__', ['polluted']));
  const { attributes } = spanNamed(await telemetry.flush(), 'first');
  expect([Object.getPrototypeOf(attributes), Object.keys(attributes)]).toEqual([Object.prototype, []]);
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

describe('what goes out', () => {
  const entries = (count: number, value = 'v') => Array.from({ length: count }, (_, index) => `k${index}=${value}`).join(',');

  test('64 entries go, and nobody is warned', () => {
    expect(passedOn(entries(64))).toBe(entries(64));
    expect(telemetry.warnings).toEqual([]);
  });

  test('of 65 entries the last is dropped, with one warning', () => {
    expect(passedOn(entries(65))).toBe(entries(64));
    expect(passedOn(entries(65))).toBe(entries(64));
    expect(telemetry.warnings).toEqual([expect.stringContaining('Baggage has 65 entries, of which 64 fit')]);
  });

  test('session and user stay before all others, in their place', () => {
    const kept = `${entries(62)},session.id=s,user.id=u`;
    expect(passedOn(`${entries(80)},session.id=s,user.id=u`)).toBe(kept);
  });

  test('8,192 bytes go', () => {
    const exact = `key=${'v'.repeat(8_188)}`;
    expect(passedOn(exact)).toBe(exact);
  });

  test('one byte more does not; smaller ones after it do', () => {
    expect(passedOn(`key=${'v'.repeat(8_189)},small=1`)).toBe('small=1');
  });

  test('bytes are those of the encoded text', () => {
    withTrace('first', null, () => {
      setAttribute('wide', '王'.repeat(1_000));
      setAttribute(TraceAttribute.USER_ID, 'u');
      expect(getCarrier().baggage).toBe('user.id=u');
    });
  });

  test('a user that does not fit by itself leaves room for the others', () => {
    expect(passedOn(`user.id=${'u'.repeat(9_000)},small=1`)).toBe('small=1');
  });
});

test('baggage that the application sets itself is in the carrier', () => {
  withTrace('first', null, () => {
    const own = propagation.createBaggage({ 'a b': { value: 'c,d' } });
    context.with(propagation.setBaggage(context.active(), own), () => {
      expect(getCarrier().baggage).toBe('a%20b=c%2Cd');
      expect(injected()).toEqual(getCarrier());
    });
  });
});

test('of what the application sets itself, nothing goes that no reader would take', () => {
  const carrierOf = (entries: Record<string, { value: string }>) =>
    withTrace('first', null, () =>
      context.with(propagation.setBaggage(context.active(), propagation.createBaggage(entries)), () => getCarrier().baggage),
    );
  expect(carrierOf({ '': { value: 'nameless' }, key: { value: 'v' } })).toBe('key=v');
  // Different keys, one text.
  const alike = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [String.fromCharCode(0xd800 + index), { value: 'v' }]));
  expect(carrierOf(alike)?.split(',')).toHaveLength(64);
});
