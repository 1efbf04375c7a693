import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { type RequestSpan, RequestTracer, type ResponseEnd } from '@ai-trace/core';
import { SpanStatusCode } from '@opentelemetry/api';

class First extends Error {}
class Second extends Error {}

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

/** What is recorded of a request to which all this happens, and whose answer then ends. */
const recorded = (happens: (span: RequestSpan) => void, end: ResponseEnd, status: number | undefined, disconnectIsError = true) => {
  const request = {
    read: () => ({ method: 'GET', target: '/', scheme: 'http', headers: {} }) as never,
    header: () => undefined,
    headerNames: () => [],
  };
  const response = { statusCode: () => status, header: () => undefined, headerNames: () => [], setHeader: () => undefined };
  const span = new RequestTracer({ framework: 'test', request, response }, { disconnectIsError }).start({}, {});
  happens(span!);
  span!.end(end);
  const { status: spanStatus, attributes, events } = telemetry.finishedSpans().at(-1)!;
  return {
    isError: spanStatus.code === SpanStatusCode.ERROR,
    type: attributes['error.type'],
    exceptions: events.map((event) => event.attributes?.['exception.type']),
    hasLeft: attributes['ai_trace.client_disconnected'] === true,
  };
};

const first = new First('first');
const failFirst = (span: RequestSpan) => span.fail(first);
const recover = (span: RequestSpan) => {
  failFirst(span);
  span.noteHead();
};
const complete: ResponseEnd = { outcome: 'complete' };
const left: ResponseEnd = { outcome: 'disconnected' };
const broken: ResponseEnd = { outcome: 'failed', error: new Second('second') };

const none = { isError: false, type: undefined, exceptions: [], hasLeft: false };
const failedWith = (type: string) => ({ isError: true, type, exceptions: [type], hasLeft: false });
const disconnected = { isError: true, type: 'client_disconnected', exceptions: [], hasLeft: true };

describe('an error that the application answered with less than a 5xx', () => {
  test('is none', () => {
    expect(recorded(recover, complete, 200)).toEqual(none);
  });

  test('is not what ends the answer when the client leaves', () => {
    expect(recorded(recover, left, 200)).toEqual(disconnected);
    expect(recorded(recover, left, 200, false)).toEqual({ ...none, hasLeft: true });
  });

  test('is not what breaks the answer off', () => {
    expect(recorded(recover, broken, 200)).toEqual(failedWith('Second'));
    const failAgain = (span: RequestSpan) => {
      recover(span);
      span.fail(new Second());
    };
    expect(recorded(failAgain, left, 200, false)).toEqual(failedWith('Second'));
  });
});

test('of several errors after the head the first has cut the answer off', () => {
  const failTwice = (span: RequestSpan) => {
    span.noteHead();
    failFirst(span);
    span.fail(new Second('second'));
  };
  expect(recorded(failTwice, left, 200)).toEqual(failedWith('First'));
});

describe('a 5xx', () => {
  test('is an error though the client left, whatever disconnectIsError says', () => {
    for (const disconnectIsError of [true, false]) {
      const expected = { isError: true, type: '503', exceptions: [], hasLeft: true };
      expect(recorded((span) => span.noteHead(), left, 503, disconnectIsError)).toEqual(expected);
    }
  });

  test('is of the last error before it', () => {
    const failTwice = (span: RequestSpan) => {
      failFirst(span);
      span.fail(new Second());
      span.noteHead();
    };
    expect(recorded(failTwice, complete, 500)).toEqual(failedWith('Second'));
  });

  test('is not of an error behind it', () => {
    const failAfterwards = (span: RequestSpan) => {
      recover(span);
      span.fail(new Second());
    };
    expect(recorded(failAfterwards, complete, 500)).toEqual(failedWith('First'));
  });
});

describe('an error that nobody has answered when the client leaves', () => {
  test('is the failure', () => {
    expect(recorded(failFirst, left, undefined)).toEqual({ ...failedWith('First'), hasLeft: true });
  });

  test('is forgiven with the disconnect', () => {
    expect(recorded(failFirst, left, undefined, false)).toEqual({ ...none, hasLeft: true });
  });
});
