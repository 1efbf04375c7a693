import { styleText } from 'node:util';
import { type Attributes, type AttributeValue, type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The parts of a span that are printed; it may come from another process. */
export type TreeSpan = Pick<ReadableSpan, 'name' | 'kind' | 'spanContext' | 'parentSpanContext' | 'duration' | 'attributes' | 'status'> & {
  resource: Pick<ReadableSpan['resource'], 'attributes'>;
};

export interface TraceTreeSettings {
  /** Default `false`. */
  colour?: boolean | undefined;
}

/** Styles a part of a line; without colour it returns the text unchanged. */
type Paint = (style: 'dim' | 'bold' | 'red', text: string) => string;

/** A span's place in the tree, as the characters before its name and before the lines that belong to it. */
interface Branch {
  span: TreeSpan;
  head: string;
  below: string;
}

/** How a tree is written. */
interface TreeStyle {
  width: number;
  paint: Paint;
  showsService: boolean;
}

const MINIMUM_NAME_WIDTH = 36;

/**
 * The spans of one trace, in the order they started, as an indented tree: one line per span (name, duration, outcome), followed
 * by details from its attributes. If the spans are from several services, each names its own.
 */
export const formatTrace = (trace: readonly TreeSpan[], { colour = false }: TraceTreeSettings = {}): string => {
  // A caller that asks for colour knows its stream.
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const showsService = new Set(trace.map(serviceOf)).size > 1;
  const ids = new Set(trace.map((span) => span.spanContext().spanId));
  const roots = trace.filter((span) => !ids.has(span.parentSpanContext?.spanId ?? ''));
  const branches = roots.flatMap((root) => branchesOf(root, trace, '', '  '));
  const width = Math.max(MINIMUM_NAME_WIDTH, ...branches.map(({ head, span }) => head.length + span.name.length));
  return branches.flatMap((branch) => formatBranch(branch, { width, paint, showsService })).join('\n');
};

const branchesOf = (span: TreeSpan, trace: readonly TreeSpan[], head: string, below: string): Branch[] => {
  const children = trace.filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId);
  const indent = below.slice(0, -2);
  const own = { span, head, below: children.length > 0 ? `${indent}│ ` : below };
  const nested = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return branchesOf(child, trace, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}  `);
  });
  return [own, ...nested];
};

const formatBranch = ({ span, head, below }: Branch, { width, paint, showsService }: TreeStyle): string[] => {
  const name = paint('bold', span.name.padEnd(width - head.length));
  const line = `${paint('dim', head)}${name}  ${formatDuration(span.duration).padStart(9)}   ${outcomeOf(span, paint)}`;
  return [line.trimEnd(), ...detailsOf(span, { paint, showsService }).map((detail) => `${paint('dim', below)}${detail}`)];
};

const outcomeOf = ({ attributes, status }: TreeSpan, paint: Paint): string => {
  const finished = attributes['gen_ai.response.finish_reasons'];
  const outcome = [attributes['http.response.status_code'], Array.isArray(finished) ? finished.join(', ') : undefined]
    .filter((part) => part !== undefined)
    .join(' ');
  if (status.code !== SpanStatusCode.ERROR) return outcome;
  const failure = [attributes['error.type'], status.message].filter(Boolean).join(': ');
  return paint('red', [outcome, failure || 'error'].filter(Boolean).join('  '));
};

/** Each inner array is one line of `label value` pairs; a pair without a value is left out. */
const detailsOf = (span: TreeSpan, { paint, showsService }: Omit<TreeStyle, 'width'>): string[] => {
  const { attributes, kind } = span;
  // Within one service, session and user are shown once, on the request.
  const showsSession = showsService || kind === SpanKind.SERVER;
  const lines: ReadonlyArray<ReadonlyArray<readonly [string, AttributeValue | undefined]>> = [
    [
      ['service', showsService ? serviceOf(span) : undefined],
      ['session', showsSession ? attributes['session.id'] : undefined],
      ['user', showsSession ? attributes['user.id'] : undefined],
    ],
    [
      ['llm calls', attributes['ai_trace.llm.calls']],
      ['cost', formatCost(attributes['ai_trace.llm.cost_usd'])],
    ],
    [['model', attributes['gen_ai.response.model']]],
    [
      ['tokens', formatTokens(attributes)],
      ['cost', formatCost(attributes['ai_trace.cost.total_usd'])],
      ['first token', formatSeconds(attributes['gen_ai.response.time_to_first_chunk'])],
    ],
  ];
  return lines.map((pairs) => formatPairs(pairs, paint)).filter((line) => line !== '');
};

const serviceOf = ({ resource }: TreeSpan): AttributeValue | undefined => resource.attributes['service.name'];

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
