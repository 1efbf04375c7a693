import { inspect, isDeepStrictEqual } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type AnswerFacts, factsOfSpan } from './answer-facts.ts';
import { type Exchange, toResponse } from './exchange.ts';
import type { ReplayCall, SdkClass } from './replay-provider.ts';

export type Sdk = Readonly<Record<string, SdkClass>>;
export type Wrap = (client: object, options: object) => object;

const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

/** Keeps all content for the comparison, and sends every request as recorded. */
const options = { tracerProvider, maxContentLength: 50_000_000, includeStreamUsage: false };

/**
 * Replays an exchange with the bare and the wrapped client, and returns the differences between the two, and between the
 * span and the body. `undefined` if this version of the SDK lacks the method.
 */
export const replay = async (exchange: Exchange, call: ReplayCall, sdk: Sdk, wrap: Wrap): Promise<string[] | undefined> => {
  const { fetch } = globalThis;
  // The only way that works for all SDKs: not all have an option for `fetch`.
  globalThis.fetch = async () => toResponse(exchange);
  try {
    const bare = await outcomeOf(call, call.createClient(sdk, exchange));
    if (bare === undefined) return undefined;
    exporter.reset();
    const wrapped = await outcomeOf(call, wrap(call.createClient(sdk, exchange), options));
    const result = inspected(wrapped) === inspected(bare) ? [] : ['the result of the SDK differs'];
    return [...result, ...(await differencesOfSpan(exchange, call, bare))];
  } finally {
    globalThis.fetch = fetch;
  }
};

/** With all classes and names. Answers are never deeply equal, because SDKs add functions to each. */
const inspected = (outcome: Outcome | undefined): string =>
  inspect(outcome, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: Infinity });

type Outcome = { value: unknown } | { error: string };

const outcomeOf = async ({ method, argument }: ReplayCall, client: object): Promise<Outcome | undefined> => {
  const names = method.split('.');
  const name = names.pop() as string;
  const holder = names.reduce<unknown>((object, property) => (object as Record<string, unknown> | undefined)?.[property], client);
  const original = (holder as Record<string, unknown> | undefined)?.[name];
  if (typeof original !== 'function') return undefined;
  try {
    const value: unknown = await original.call(holder, structuredClone(argument));
    return { value: isStream(value) ? await collect(value) : value };
  } catch (error) {
    return { error: `${(error as Error).constructor.name}: ${(error as Error).message}` };
  }
};

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const collect = async (stream: AsyncIterable<unknown>): Promise<unknown[]> => {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

const differencesOfSpan = async (exchange: Exchange, call: ReplayCall, outcome: Outcome): Promise<string[]> => {
  const spans = await finishedSpans();
  const [span] = spans;
  if (!span || spans.length > 1) return [`${spans.length} spans`];
  const { attributes } = span;
  if ('error' in outcome) {
    if (exchange.status < 400) return [`the SDK cannot read it: ${outcome.error}`];
    return attributes['error.type'] === undefined ? ['an error without `error.type`'] : [];
  }
  return differencesOfFacts(call.facts(exchange), attributes);
};

/** The span of a client's first call waits for the price list. */
const finishedSpans = async () => {
  for (let turn = 0; turn < 100 && exporter.getFinishedSpans().length === 0; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return exporter.getFinishedSpans();
};

const differencesOfFacts = (expected: AnswerFacts, attributes: Attributes): string[] => {
  const recorded = factsOfSpan(attributes);
  return (Object.keys(expected) as (keyof AnswerFacts)[])
    .filter((key) => !(key === 'finishReasons' && expected[key] === undefined) && !isDeepStrictEqual(recorded[key], expected[key]))
    .map((key) => `${key}: ${JSON.stringify(recorded[key])} and not ${JSON.stringify(expected[key])}`);
};
