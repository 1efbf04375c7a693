import { setAttribute, TraceAttribute, VERSION } from '@ai-trace/core';
import { Controller, Get, Param, Scope, SetMetadata } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { of } from 'rxjs';
import { AiTraceSpan, SessionId } from '../src/index.ts';
import { ask, collectSpans, platformNames, serve, telemetry } from './serve.ts';

collectSpans();

class NoVacancy extends Error {
  override readonly name = 'NoVacancy';
}

class Hotel {
  readonly rooms = 2;

  @AiTraceSpan()
  count(floors: number) {
    return this.rooms * floors;
  }

  @AiTraceSpan('reserve a room')
  async reserve(room: number) {
    await Promise.resolve();
    if (room > this.rooms) throw new NoVacancy(`no room ${room}`);
    trace.getTracer('library').startSpan('book').end();
    return room;
  }

  @AiTraceSpan()
  refuse() {
    throw new NoVacancy();
  }

  @AiTraceSpan()
  static open(hotel: string) {
    return `${hotel} is open`;
  }

  @AiTraceSpan()
  lazily(then: (settle: (value: unknown) => void) => void) {
    return { then };
  }

  @AiTraceSpan()
  observe() {
    return of(1);
  }
}

const hotel = new Hotel();
const describeSpan = () => {
  const [span] = telemetry.finishedSpans().slice(-1);
  return { name: span?.name, type: span?.attributes['error.type'], status: span?.status.code, events: span?.events.length };
};

describe('@AiTraceSpan()', () => {
  test('a method that returns: an INTERNAL span named after class and method', () => {
    expect(hotel.count(3)).toBe(6);
    const [span] = telemetry.finishedSpans();
    expect(span?.kind).toBe(SpanKind.INTERNAL);
    expect(span?.instrumentationScope).toMatchObject({ name: '@ai-trace/nestjs', version: VERSION });
    expect(describeSpan()).toEqual({ name: 'Hotel.count', type: undefined, status: SpanStatusCode.UNSET, events: 0 });
  });

  test('a method that resolves: the span has a name of its own, lasts as long, and is active', async () => {
    const reserving = hotel.reserve(1);
    expect(telemetry.finishedSpans()).toEqual([]);
    expect(await reserving).toBe(1);
    const [book, reserve] = telemetry.finishedSpans();
    expect([book?.name, reserve?.name]).toEqual(['book', 'reserve a room']);
    expect(book?.parentSpanContext?.spanId).toBe(reserve?.spanContext().spanId);
  });

  test('a method that rejects', async () => {
    await expect(hotel.reserve(3)).rejects.toThrow('no room 3');
    expect(describeSpan()).toEqual({ name: 'reserve a room', type: 'NoVacancy', status: SpanStatusCode.ERROR, events: 1 });
  });

  test('a method that throws', () => {
    expect(() => hotel.refuse()).toThrow(NoVacancy);
    expect(describeSpan()).toEqual({ name: 'Hotel.refuse', type: 'NoVacancy', status: SpanStatusCode.ERROR, events: 1 });
  });

  test('a static method', () => {
    expect(Hotel.open('Ritz')).toBe('Ritz is open');
    expect(describeSpan().name).toBe('Hotel.open');
  });

  test('name and arity stay', () => {
    expect([Hotel.prototype.count.name, Hotel.prototype.count.length]).toEqual(['count', 1]);
  });

  test('a thenable is handed on without being asked, as is an Observable', () => {
    const then = jest.fn();
    expect(hotel.lazily(then).then).toBe(then);
    expect(then).not.toHaveBeenCalled();
    expect(describeSpan().name).toBe('Hotel.lazily');
    hotel.observe();
    expect(describeSpan().name).toBe('Hotel.observe');
  });

  test('metadata stays, above and below other decorators', () => {
    class Decorated {
      @AiTraceSpan()
      @SetMetadata('role', 'guest')
      above() {}

      @SetMetadata('role', 'guest')
      @AiTraceSpan()
      below() {}
    }
    const { above, below } = Decorated.prototype;
    expect([above, below].map((method) => Reflect.getMetadata('role', method))).toEqual(['guest', 'guest']);
  });

  test.each([
    ['a property', () => AiTraceSpan()({}, 'room', undefined as never), '`AiTraceSpan` must be on a method, got undefined.'],
    ['an empty name', () => AiTraceSpan(''), '`AiTraceSpan` must be a span name, got "".'],
  ])('%s is refused', (_what, decorate, message) => {
    expect(decorate).toThrow(`[@ai-trace/nestjs] ${message}`);
  });
});

@Controller('sessions')
class Sessions {
  @Get('plain')
  plain(@SessionId() session: string | undefined) {
    return { session };
  }

  @Get('spanned/:id')
  @AiTraceSpan()
  spanned(@Param('id') id: string, @SessionId() session: string | undefined) {
    return { id, session };
  }

  @AiTraceSpan()
  @Get('below/:id')
  below(@SessionId() session: string | undefined, @Param('id') id: string) {
    return { id, session };
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class ScopedSessions {
  constructor() {
    setAttribute(TraceAttribute.SESSION_ID, 'set by hand');
  }

  @Get()
  scoped(@SessionId() session: string | undefined) {
    return { session };
  }
}

describe.each(platformNames)('@SessionId() on %s', (platform) => {
  const answerOf = async (target: string, headers: Record<string, string> = {}) => {
    const { body } = await ask(await serve(platform, { controllers: [Sessions, ScopedSessions] }), target, { headers });
    return JSON.parse(body);
  };

  test('the session of the request', async () => {
    expect(await answerOf('/sessions/plain', { 'x-session-id': 's-1' })).toEqual({ session: 's-1' });
  });

  test('beside @AiTraceSpan(), on either side of @Get()', async () => {
    expect(await answerOf('/sessions/spanned/7', { 'x-session-id': 's-1' })).toEqual({ id: '7', session: 's-1' });
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['Sessions.spanned', 'GET /sessions/spanned/:id']);
  });

  test('above @Get()', async () => {
    expect(await answerOf('/sessions/below/7', { 'x-session-id': 's-1' })).toEqual({ id: '7', session: 's-1' });
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['Sessions.below', 'GET /sessions/below/:id']);
  });

  test('a session that was set within the request', async () => {
    expect(await answerOf('/scoped')).toEqual({ session: 'set by hand' });
  });
});
