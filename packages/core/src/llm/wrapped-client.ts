import { type Attributes, type Tracer, trace } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { VERSION } from '../version.ts';
import { type CaptureOptions, type ResolvedCaptureOptions, resolveCaptureOptions } from './capture-options.ts';
import { ContentWriter } from './content-writer.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { GenAi } from './gen-ai-attributes.ts';
import { LlmMetrics } from './llm-metrics.ts';
import type { LlmMethod, LlmProvider, LlmRequest } from './llm-provider.ts';
import { PriceBook } from './price-book.ts';

/** What identifies calls of one operation with one model. */
export interface CallKind {
  spanName: string;
  /** On spans from their start, and on metrics. */
  dimensions: Readonly<Attributes>;
  /** The same for the span of a call that streams. */
  streamed: Readonly<Attributes>;
}

/** Where a client sends its requests. */
interface Target {
  baseUrl: string | undefined;
  endpoint: Endpoint | undefined;
  attributes: Attributes;
  /** By model, then by operation: all calls of a kind share its description. */
  kinds: Map<string | undefined, Map<string, CallKind>>;
}

/** Models are few, unless their names are arbitrary. */
const MAX_MODELS = 500;

/** The state that all calls of one wrapped client share, created once when it is wrapped. */
export class WrappedClient {
  readonly provider: LlmProvider;
  readonly options: ResolvedCaptureOptions;
  readonly tracer: Tracer;
  readonly content: ContentWriter;
  readonly metrics: LlmMetrics;
  /** `undefined` if costs are not captured. */
  readonly prices: PriceBook | undefined;
  /** Error messages of a provider may repeat input or output, so they are recorded only if both are captured. */
  readonly recordsErrorMessages: boolean;
  readonly #client: object;
  #target: Target | undefined;

  constructor(client: object, provider: LlmProvider, options: CaptureOptions | undefined) {
    this.#client = client;
    this.provider = provider;
    const { package: packageName = 'core' } = provider;
    this.options = resolveCaptureOptions(packageName, options);
    const scope = `@ai-trace/${packageName}`;
    this.tracer = (this.options.tracerProvider ?? trace).getTracer(scope, VERSION);
    this.metrics = new LlmMetrics(scope, this.options.meterProvider);
    this.content = new ContentWriter(this.options);
    this.prices = this.options.captureCost ? new PriceBook(this.options.prices, provider.prices) : undefined;
    this.recordsErrorMessages = this.options.captureInput && this.options.captureOutput;
  }

  /** Parsed once, and again only when the user has changed the client's base URL. */
  target(): Target {
    const baseUrl = this.#baseUrl();
    if (this.#target === undefined || this.#target.baseUrl !== baseUrl) this.#target = this.#resolveTarget(baseUrl);
    return this.#target;
  }

  /** Describes the request of a call; empty if the caller's parameters cannot be read, because the call is recorded anyway. */
  requestOf(method: LlmMethod, args: readonly unknown[]): LlmRequest {
    try {
      return method.request?.(args[0], args, this.#client) ?? {};
    } catch (error) {
      reportContained('reading the parameters of an LLM call', error);
      return {};
    }
  }

  kindOf(operation: string, model: string | undefined): CallKind {
    const { kinds, attributes } = this.target();
    const known = kinds.get(model)?.get(operation);
    if (known) return known;
    const dimensions: Attributes = { 'gen_ai.operation.name': operation, ...attributes };
    if (model !== undefined) dimensions[GenAi.REQUEST_MODEL] = model;
    const streamed = { ...dimensions, 'gen_ai.request.stream': true };
    const kind = { spanName: model === undefined ? operation : `${operation} ${model}`, dimensions, streamed };
    if (kinds.size >= MAX_MODELS) kinds.clear();
    kinds.set(model, (kinds.get(model) ?? new Map<string, CallKind>()).set(operation, kind));
    return kind;
  }

  #baseUrl(): string | undefined {
    const { provider } = this;
    const baseUrl = provider.baseUrl ? provider.baseUrl(this.#client) : (this.#client as { baseURL?: unknown }).baseURL;
    return typeof baseUrl === 'string' ? baseUrl : undefined;
  }

  #resolveTarget(baseUrl: string | undefined): Target {
    const endpoint = baseUrl === undefined ? undefined : parseEndpoint(baseUrl);
    const { providerName } = this.provider;
    const provider = typeof providerName === 'string' ? providerName : providerName(endpoint, this.#client);
    const attributes: Attributes = { 'gen_ai.provider.name': provider };
    if (endpoint) Object.assign(attributes, { 'server.address': endpoint.address, 'server.port': endpoint.port });
    return { baseUrl, endpoint, attributes, kinds: new Map() };
  }
}
