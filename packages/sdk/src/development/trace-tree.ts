import { styleText } from 'node:util';
import { type Attributes, type AttributeValue, type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The spans of one trace in the order in which they started. */
export type FinishedTrace = readonly ReadableSpan[];

/** Styles a part of a line; without colour it gives the text back. */
type Paint = (style: 'dim' | 'bold' | 'red', text: string) => string;

/** A span's place in the tree, as the characters before its name and before the lines that belong to it. */
interface Branch {
  span: ReadableSpan;
  head: string;
  below: string;
}

const MINIMUM_NAME_WIDTH = 36;

/** A finished trace as an indented tree: one line a span (name, duration, outcome) and under it what its attributes say. */
export const formatTrace = (trace: FinishedTrace, { colour }: { colour: boolean }): string => {
  const paint: Paint = colour ? styleText : (_style, text) => text;
  const ids = new Set(trace.map((span) => span.spanContext().spanId));
  const roots = trace.filter((span) => !ids.has(span.parentSpanContext?.spanId ?? ''));
  const branches = roots.flatMap((root) => branchesOf(root, trace, '', '  '));
  const width = Math.max(MINIMUM_NAME_WIDTH, ...branches.map(({ head, span }) => head.length + span.name.length));
  return branches.flatMap((branch) => formatBranch(branch, width, paint)).join('\n');
};

const branchesOf = (span: ReadableSpan, trace: FinishedTrace, head: string, below: string): Branch[] => {
  const children = trace.filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId);
  const indent = below.slice(0, -2);
  const own = { span, head, below: children.length > 0 ? `${indent}│ ` : below };
  const nested = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return branchesOf(child, trace, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}  `);
  });
  return [own, ...nested];
};

const formatBranch = ({ span, head, below }: Branch, width: number, paint: Paint): string[] => {
  const name = paint('bold', span.name.padEnd(width - head.length));
  const line = `${paint('dim', head)}${name}  ${formatDuration(span.duration).padStart(9)}   ${outcomeOf(span, paint)}`;
  return [line.trimEnd(), ...detailsOf(span, paint).map((detail) => `${paint('dim', below)}${detail}`)];
};

const outcomeOf = ({ attributes, status }: ReadableSpan, paint: Paint): string => {
  const finished = attributes['gen_ai.response.finish_reasons'];
  const outcome = [attributes['http.response.status_code'], Array.isArray(finished) ? finished.join(', ') : undefined]
    .filter((part) => part !== undefined)
    .join(' ');
  if (status.code !== SpanStatusCode.ERROR) return outcome;
  const failure = [attributes['error.type'], status.message].filter(Boolean).join(': ');
  return paint('red', [outcome, failure || 'error'].filter(Boolean).join('  '));
};

/** Each inner array is one line of `label value` pairs; a pair without a value is left out. */
const detailsOf = ({ attributes, kind }: ReadableSpan, paint: Paint): string[] => {
  const isRequest = kind === SpanKind.SERVER;
  const lines: ReadonlyArray<ReadonlyArray<readonly [string, AttributeValue | undefined]>> = [
    [
      ['session', isRequest ? attributes['session.id'] : undefined],
      ['user', isRequest ? attributes['user.id'] : undefined],
    ],
    [
      ['llm calls', attributes['ai_trace.llm.calls']],
      ['cost', formatCost(attributes['ai_trace.llm.cost_usd'])],
    ],
    [
      ['tokens', formatTokens(attributes)],
      ['cost', formatCost(attributes['ai_trace.cost.total_usd'])],
      ['first token', formatSeconds(attributes['gen_ai.response.time_to_first_chunk'])],
    ],
  ];
  return lines.map((pairs) => formatPairs(pairs, paint)).filter((line) => line !== '');
};

const formatPairs = (pairs: ReadonlyArray<readonly [string, AttributeValue | undefined]>, paint: Paint): string =>
  pairs
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${paint('dim', label)} ${value}`)
    .join('   ');

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
