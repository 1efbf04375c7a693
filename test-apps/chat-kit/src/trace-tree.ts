import { styleText } from 'node:util';
import { type Attributes, type AttributeValue, type HrTime, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What of a span is printed; it may come from another process. */
export type TreeSpan = Pick<ReadableSpan, 'name' | 'spanContext' | 'parentSpanContext' | 'duration' | 'attributes' | 'status'> & {
  resource: Pick<ReadableSpan['resource'], 'attributes'>;
};

/** A span's place in the tree, as the characters before its name and before the lines that belong to it. */
interface Branch {
  span: TreeSpan;
  head: string;
  below: string;
}

const MINIMUM_NAME_WIDTH = 36;

/** A finished trace as an indented tree: one line a span (name, duration, outcome) and under it what its attributes say. */
export const formatTrace = (trace: readonly TreeSpan[]): string => {
  const ids = new Set(trace.map((span) => span.spanContext().spanId));
  const roots = trace.filter((span) => !ids.has(span.parentSpanContext?.spanId ?? ''));
  const branches = roots.flatMap((root) => branchesOf(root, trace, '  ', '    '));
  const width = Math.max(MINIMUM_NAME_WIDTH, ...branches.map(({ head, span }) => head.length + span.name.length));
  return branches.flatMap((branch) => formatBranch(branch, width)).join('\n');
};

const branchesOf = (span: TreeSpan, trace: readonly TreeSpan[], head: string, below: string): Branch[] => {
  const children = trace.filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId);
  const line = { span, head, below: children.length > 0 ? `${below.slice(0, -2)}│ ` : below };
  return [
    line,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const indent = below.slice(0, -2);
      return branchesOf(child, trace, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}  `);
    }),
  ];
};

const formatBranch = ({ span, head, below }: Branch, width: number): string[] => {
  const name = span.name.padEnd(width - head.length);
  const line = `${dim(head)}${styleText('bold', name)}  ${formatDuration(span.duration).padStart(9)}   ${outcomeOf(span)}`;
  return [line.trimEnd(), ...detailsOf(span).map((detail) => `${dim(below)}${detail}`)];
};

const outcomeOf = ({ attributes, status }: TreeSpan): string => {
  const code = attributes['http.response.status_code'];
  const finished = attributes['gen_ai.response.finish_reasons'];
  const outcome = [code, Array.isArray(finished) ? finished.join(', ') : undefined].filter((part) => part !== undefined).join(' ');
  if (status.code !== SpanStatusCode.ERROR) return outcome;
  const failure = [attributes['error.type'], status.message].filter(Boolean).join(': ');
  return styleText('red', [outcome, failure || 'error'].filter(Boolean).join('  '));
};

/** Each inner array is one line of `label value` pairs; a pair without a value is left out. */
const detailsOf = ({ attributes, resource }: TreeSpan): string[] => {
  const service = nameOf(resource);
  // Of one service, the request tells for all that is under it.
  const isTold = service !== undefined || attributes['http.request.method'] !== undefined;
  return [
    [
      pair('service', service),
      pair('route', attributes['http.route']),
      pair('session', isTold ? attributes['session.id'] : undefined),
      pair('user', isTold ? attributes['user.id'] : undefined),
    ],
    [pair('llm calls', attributes['ai_trace.llm.calls']), pair('cost', formatCost(attributes['ai_trace.llm.cost_usd']))],
    [pair('model', attributes['gen_ai.response.model'])],
    [
      pair('tokens', formatTokens(attributes)),
      pair('cost', formatCost(attributes['ai_trace.cost.total_usd'])),
      pair('first token', formatSeconds(attributes['gen_ai.response.time_to_first_chunk'])),
    ],
  ]
    .map((pairs) => pairs.filter((text) => text !== undefined).join('   '))
    .filter((line) => line !== '');
};

/** OpenTelemetry makes up a name for a service that has none. */
const nameOf = ({ attributes: { 'service.name': name } }: TreeSpan['resource']): AttributeValue | undefined =>
  String(name).startsWith('unknown_service') ? undefined : name;

const pair = (label: string, value: AttributeValue | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : `${dim(label)} ${value}`;

const formatTokens = (attributes: Attributes): string | undefined => {
  const counts = [
    ['in', attributes['gen_ai.usage.input_tokens']],
    ['cached', attributes['gen_ai.usage.cache_read.input_tokens']],
    ['out', attributes['gen_ai.usage.output_tokens']],
  ] as const;
  const known = counts.flatMap(([label, count]) => (typeof count === 'number' ? [`${count.toLocaleString('en')} ${label}`] : []));
  return known.length > 0 ? known.join(', ') : undefined;
};

const formatCost = (usd: AttributeValue | undefined): string | undefined => (typeof usd === 'number' ? `$${usd.toFixed(6)}` : undefined);

const formatSeconds = (seconds: AttributeValue | undefined): string | undefined =>
  typeof seconds === 'number' ? `${Math.round(seconds * 1_000)} ms` : undefined;

const formatDuration = ([seconds, nanoseconds]: HrTime): string => `${(seconds * 1_000 + nanoseconds / 1e6).toFixed(0)} ms`;

const dim = (text: string): string => styleText('dim', text);
