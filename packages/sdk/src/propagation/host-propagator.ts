import { providerOfHost, splitCommaList, type UrlPatterns } from '@ai-trace/core';
import {
  type Attributes,
  type Context,
  SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { InitOptions } from '../options/init-options.ts';
import { BaggagePropagator } from './baggage-propagator.ts';
import { containedPropagator } from './contained-propagator.ts';
import { isModelCall } from './model-call.ts';
import { takeHost } from './outgoing-host.ts';

/**
 * W3C Trace Context and Baggage, depending on the receiver: `baggage`, which carries user and session ids, is not sent to LLM
 * providers. The host is that of the request, or of the CLIENT span, for which the headers are made.
 */
export class HostPropagator implements TextMapPropagator {
  readonly #traceContext: TextMapPropagator | undefined;
  readonly #baggage: TextMapPropagator | undefined;
  readonly #isWanted: ((host: string) => boolean) | undefined;

  constructor({ propagators = ['tracecontext', 'baggage'], propagateTo }: Pick<InitOptions, 'propagators' | 'propagateTo'>) {
    this.#traceContext = propagators.includes('tracecontext') ? containedPropagator(new W3CTraceContextPropagator()) : undefined;
    this.#baggage = propagators.includes('baggage') ? containedPropagator(new BaggagePropagator()) : undefined;
    this.#isWanted = propagateTo === undefined ? undefined : compile(propagateTo);
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const host = normalHost(takeHost() ?? clientHost(context));
    const isWanted = host === undefined || this.#isWanted === undefined ? undefined : this.#isWanted(host);
    if (isWanted === false) return;
    this.#traceContext?.inject(context, carrier, setter);
    const goesToModel = isModelCall(context) || (host !== undefined && providerOfHost(host) !== undefined);
    if (isWanted || !goesToModel) this.#baggage?.inject(context, carrier, setter);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const traced = this.#traceContext?.extract(context, carrier, getter) ?? context;
    return this.#baggage?.extract(traced, carrier, getter) ?? traced;
  }

  fields(): string[] {
    return [this.#traceContext, this.#baggage].flatMap((propagator) => propagator?.fields() ?? []);
  }
}

const clientHost = (context: Context): string | undefined => {
  const span = trace.getSpan(context) as { kind?: SpanKind; attributes?: Attributes } | undefined;
  if (span?.kind !== SpanKind.CLIENT) return undefined;
  const host = span.attributes?.['server.address'] ?? span.attributes?.['net.peer.name'];
  return typeof host === 'string' ? host : undefined;
};

/** In lower case, without the dot of the root domain. */
const normalHost = (host: string | undefined): string | undefined => host?.toLowerCase().replace(/\.$/, '');

const compile = (patterns: UrlPatterns): ((host: string) => boolean) => {
  const sources = (typeof patterns === 'object' && 'map' in patterns ? patterns : [patterns]) as ReadonlyArray<string | RegExp>;
  const compiled = sources.flatMap((source) =>
    typeof source === 'string' ? splitCommaList(source).map((entry) => new RegExp(entry, 'i')) : [hostPattern(source)],
  );
  return (host) => compiled.some((pattern) => pattern.test(host));
};

/** Ignores case, and is without `g` and `y`, which make a test depend on the one before. */
const hostPattern = ({ source, flags }: RegExp): RegExp => new RegExp(source, `${flags.replace(/[giy]/g, '')}i`);
