import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { formatTrace, type TreeSpan } from '../src/trace-tree.ts';

const span = (name: string, id: string, parent: string | undefined, parts: Partial<TreeSpan> = {}): TreeSpan => ({
  name,
  kind: SpanKind.INTERNAL,
  spanContext: () => ({ traceId: 't', spanId: id, traceFlags: 1 }),
  parentSpanContext: parent === undefined ? undefined : { traceId: 't', spanId: parent, traceFlags: 1 },
  duration: [1, 234_000_000],
  attributes: {},
  status: { code: SpanStatusCode.UNSET },
  resource: { attributes: { 'service.name': 'chat' } },
  ...parts,
});

const identity = { 'session.id': 's1', 'user.id': 'ada' };

const request = span('POST /chat', 'a', 'upstream', {
  kind: SpanKind.SERVER,
  attributes: { ...identity, 'http.response.status_code': 200, 'ai_trace.llm.calls': 2, 'ai_trace.llm.cost_usd': 0.000315 },
});
const call = span('chat gpt-4o-mini', 'b', 'a', {
  kind: SpanKind.CLIENT,
  attributes: {
    ...identity,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.response.time_to_first_chunk': 0.15,
    'gen_ai.usage.input_tokens': 1_180,
    'gen_ai.usage.output_tokens': 46,
  },
});
const tool = span('execute_tool distance', 'c', 'b');
const refused = span('chat gpt-4o-mini', 'd', 'a', {
  attributes: { 'error.type': 'RateLimitError' },
  status: { code: SpanStatusCode.ERROR, message: '429 slow down' },
});

test('the spans of one service, in the order of their parents', () => {
  expect(formatTrace([request, call, tool, refused]).split('\n')).toEqual([
    'POST /chat                              1234 ms   200',
    '│ session s1   user ada',
    '│ llm calls 2   cost $0.000315',
    '├─ chat gpt-4o-mini                     1234 ms   stop',
    '│  │ model gpt-4o-mini-2024-07-18',
    '│  │ tokens 1,180 in, 46 out   first token 150 ms',
    '│  └─ execute_tool distance             1234 ms',
    '└─ chat gpt-4o-mini                     1234 ms   RateLimitError: 429 slow down',
  ]);
});

test('of several services each span tells its own, with session and user', () => {
  const worker = span('process jobs', 'e', 'a', { attributes: identity, resource: { attributes: { 'service.name': 'worker' } } });
  expect(formatTrace([request, worker]).split('\n')).toEqual([
    'POST /chat                              1234 ms   200',
    '│ service chat   session s1   user ada',
    '│ llm calls 2   cost $0.000315',
    '└─ process jobs                         1234 ms',
    '     service worker   session s1   user ada',
  ]);
});

test('in colour, whatever stream this process has', () => {
  expect(formatTrace([refused], { colour: true })).toContain('\u001b[31mRateLimitError: 429 slow down\u001b[39m');
});
