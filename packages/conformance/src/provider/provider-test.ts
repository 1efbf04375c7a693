import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type TraceScope, withTraceScope } from '../../../core/src/trace-scope.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions, waitUntil } from '../telemetry.ts';
import type { ClientOptions, ProviderTest, ProviderUnderTest, Settled, WrapOptions } from './contract.ts';
import { type Answer, FakeProvider } from './fake-provider.ts';
import { macrotasks } from './watch-rejections.ts';

/** Session and user of {@link ProviderTest.underRequest}. */
export const REQUEST_IDENTITY = { 'session.id': 'session-1', 'user.id': 'user-1' } as const;

/** Tracks the spans of model calls that have started but not ended. */
class OpenSpans implements SpanProcessor {
  readonly #open = new Set<ReadableSpan>();

  get names(): string[] {
    return [...this.#open].map(({ name }) => name);
  }

  onStart(span: ReadableSpan): void {
    if (span.kind !== SpanKind.SERVER) this.#open.add(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#open.delete(span);
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** The implementation of {@link ProviderTest}; created for every case. */
export class LiveProviderTest<Client extends object> implements ProviderTest<Client> {
  readonly provider: ProviderUnderTest<Client>;
  readonly server: FakeProvider;
  readonly #patienceMs: number;
  #openSpans = new OpenSpans();
  #telemetry: Telemetry;

  private constructor(provider: ProviderUnderTest<Client>, server: FakeProvider, patienceMs: number) {
    this.provider = provider;
    this.server = server;
    this.#patienceMs = patienceMs;
    this.#telemetry = createTelemetry({ spanProcessors: [this.#openSpans] });
  }

  /** `patienceMs`: how long to wait for an expected span. */
  static async start<Client extends object>(provider: ProviderUnderTest<Client>, patienceMs: number): Promise<LiveProviderTest<Client>> {
    return new LiveProviderTest(provider, await FakeProvider.listen(), patienceMs);
  }

  get telemetry(): Telemetry {
    return this.#telemetry;
  }

  async restartTelemetry({ spanProcessors = [], ...options }: TelemetryOptions): Promise<void> {
    await this.#telemetry.shutdown();
    this.#openSpans = new OpenSpans();
    this.#telemetry = createTelemetry({ ...options, spanProcessors: [...spanProcessors, this.#openSpans] });
  }

  bare(options?: ClientOptions): Client {
    return this.#createClient({ sdkSpans: false, ...options });
  }

  wrapped(options?: WrapOptions, clientOptions?: ClientOptions): Client {
    return this.provider.wrap(this.#createClient(clientOptions), options);
  }

  async sameAsBare<Outcome>(
    script: () => Answer[],
    run: (client: Client) => PromiseLike<Outcome> | Outcome,
    options?: ClientOptions,
  ): Promise<Settled<Outcome>> {
    this.server.answer(...script());
    const expected = await settle(() => run(this.bare(options)));
    this.server.answer(...script());
    const outcome = await settle(() => run(this.wrapped({}, options)));
    expect(outcome).toStrictEqual(expected);
    return outcome;
  }

  async spans(count: number): Promise<ReadableSpan[]> {
    const describe = () => `${count} spans expected, got [${this.#modelSpans().map(({ name }) => name)}]`;
    await waitUntil(() => this.#modelSpans().length >= count, describe, this.#patienceMs);
    await macrotasks(3);
    if (this.#modelSpans().length !== count) throw new Error(describe());
    return this.#modelSpans();
  }

  async span(): Promise<ReadableSpan> {
    const [span] = await this.spans(1);
    return span!;
  }

  async underRequest<Result>(run: () => Promise<Result>): Promise<{ result: Result; root: ReadableSpan; scope: TraceScope }> {
    const root = trace
      .getTracer('conformance')
      .startSpan('POST /chat', { kind: SpanKind.SERVER, attributes: REQUEST_IDENTITY }, ROOT_CONTEXT);
    const scope: TraceScope = { root, attributes: { ...REQUEST_IDENTITY } };
    try {
      const result = await context.with(withTraceScope(ROOT_CONTEXT, scope), run);
      return { result, root: root as unknown as ReadableSpan, scope };
    } finally {
      root.end();
    }
  }

  /** Rejects if a span was left open or a scripted answer was not requested. */
  async finish(): Promise<void> {
    const describe = () => `every span must end, still open: [${this.#openSpans.names}]`;
    await waitUntil(() => this.#openSpans.names.length === 0, describe, this.#patienceMs);
    if (this.server.unused > 0) throw new Error(`${this.server.unused} scripted answers were not asked for`);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.#telemetry.shutdown();
  }

  #createClient({ baseURL, ...options }: ClientOptions = {}): Client {
    return this.provider.createClient({ maxRetries: 0, baseURL: baseURL ?? this.provider.baseURL(this.server.origin), ...options });
  }

  #modelSpans(): ReadableSpan[] {
    return this.#telemetry
      .finishedSpans()
      .filter(({ kind, attributes }) => kind === SpanKind.CLIENT && attributes['gen_ai.operation.name'] !== undefined);
  }
}

const settle = async <Value>(run: () => PromiseLike<Value> | Value): Promise<Settled<Value>> => {
  try {
    return { value: await run() };
  } catch (error) {
    const { message, status } = error as Error & { status?: unknown };
    return { error: { class: (error as Error).constructor.name, message, status } };
  }
};
