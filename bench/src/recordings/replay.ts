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

/** So that all of the content is there to compare, and every request is sent as it was recorded. */
const options = { tracerProvider, maxContentLength: 50_000_000, includeStreamUsage: false };

/**
 * Replays an exchange with the bare and the wrapped client, and gives what differs: between both, and between the span
 * and the body. `undefined` where this version of the SDK has no such method.
 */
export const replay = async (exchange: Exchange, call: ReplayCall, sdk: Sdk, wrap: Wrap): Promise<string[] | undefined> => {
  const { fetch } = globalThis;
  // The one way that all SDKs take: not all let their caller say what fetches.
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

/** With all classes and names. SDKs add functions of their own to an answer, and so no two of them are equal. */
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

/** The first call of a client waits for the list of prices. */
const finishedSpans = async () => {
  for (let turn = 0; turn < 100 && exporter.getFinishedSpans().length === 0; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return exporter.getFinishedSpans();
};

const differencesOfFacts = (expected: AnswerFacts, attributes: Attributes): string[] => {
  const told = factsOfSpan(attributes);
  return (Object.keys(expected) as (keyof AnswerFacts)[])
    .filter((key) => !(key === 'finishReasons' && expected[key] === undefined) && !isDeepStrictEqual(told[key], expected[key]))
    .map((key) => `${key}: ${JSON.stringify(told[key])} and not ${JSON.stringify(expected[key])}`);
};
