import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { contentModeFromEnvironment } from '../../src/llm/content-mode.ts';

const VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

const modeOf = (value: string) => {
  process.env[VARIABLE] = value;
  return contentModeFromEnvironment();
};

afterEach(() => delete process.env[VARIABLE]);

test('unset or blank, content is recorded on the span', () => {
  expect(contentModeFromEnvironment()).toEqual({ captured: true, onSpan: true, onEvent: false });
  expect(modeOf(' ')).toEqual({ captured: true, onSpan: true, onEvent: false });
});

test.each([
  ['true', { captured: true, onSpan: true, onEvent: false }],
  ['False', { captured: false, onSpan: true, onEvent: false }],
  ['no_content', { captured: false, onSpan: true, onEvent: false }],
  [' SPAN_ONLY ', { captured: true, onSpan: true, onEvent: false }],
  ['EVENT_ONLY', { captured: true, onSpan: false, onEvent: true }],
  ['span_and_event', { captured: true, onSpan: true, onEvent: true }],
])('%j', (value, mode) => expect(modeOf(value)).toEqual(mode));

test('a value that is none of its own records nothing, stops nothing and is reported once', () => {
  const warn = jest.fn();
  diag.setLogger({ warn, debug: jest.fn() } as unknown as DiagLogger, DiagLogLevel.ALL);
  expect(modeOf('__proto__').captured).toBe(false);
  expect(modeOf('none').captured).toBe(false);
  diag.disable();
  expect(warn.mock.calls).toEqual([
    [
      `[@ai-trace/core] ${VARIABLE} must be true, false, NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, got "__PROTO__". No content is recorded.`,
    ],
  ]);
});
