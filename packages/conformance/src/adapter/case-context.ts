import assert from 'node:assert/strict';
import { type DiagLogger, DiagLogLevel, diag, propagation, SpanKind, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { processState } from '../../../core/src/process-state.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions, waitUntil } from '../telemetry.ts';
import { CaseServices } from './case-services.ts';
import type { AdapterUnderTest, AppSetup, TracingOptions } from './contract.ts';
import type { ClientRequest, ClientResponse } from './http-client.ts';
import { type Interposer, ServedApp } from './served-app.ts';

export interface ServeOptions {
  instrumentation?: AppSetup['instrumentation'];
  /** For cases that need `trustProxy`. */
  trustProxy?: boolean;
  /** Runs before the application; for cases that need `nodeListener`. */
  interposer?: Interposer;
}

/** One completed request. */
export interface TracedExchange {
  response: ClientResponse;
  /** The one SERVER span. */
  span: ReadableSpan;
  /** All other spans, in the order in which they ended. */
  children: ReadableSpan[];
}

/** What a case works with; created for each one. */
export class CaseContext {
  readonly adapter: AdapterUnderTest;
  readonly services = new CaseServices();
  /** The warnings and errors logged through OpenTelemetry's `diag`. */
  readonly warnings: string[] = [];
  telemetry: Telemetry;
  readonly #patienceMs: number;
  readonly #apps: ServedApp[] = [];
  readonly #environment = { ...process.env };

  constructor(adapter: AdapterUnderTest, patienceMs: number) {
    this.adapter = adapter;
    this.#patienceMs = patienceMs;
    processState('warned', () => new Set<string>()).clear();
    diag.setLogger(collectingLogger(this.warnings), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
    );
    this.telemetry = createTelemetry();
  }

  /** Starts over with another sampler or further processors. */
  async restartTelemetry(options: TelemetryOptions): Promise<void> {
    await this.telemetry.shutdown();
    this.telemetry = createTelemetry(options);
  }

  setPropagator(propagator: TextMapPropagator): void {
    propagation.disable();
    propagation.setGlobalPropagator(propagator);
  }

  /** Sets environment variables until the end of the case. */
  setEnvironment(variables: Record<string, string>): void {
    Object.assign(process.env, variables);
  }

  async serve(options: TracingOptions = {}, serveOptions: ServeOptions = {}): Promise<ServedApp> {
    const { instrumentation = 'first', trustProxy = false, interposer } = serveOptions;
    const setup: AppSetup = { services: this.services, options, instrumentation, trustProxy };
    const app = await ServedApp.start(await this.adapter.createApp(setup), interposer);
    this.#apps.push(app);
    return app;
  }

  /** Serves the application for one request and returns the result; there must be exactly one SERVER span. */
  async trace(request: string | ClientRequest, options?: TracingOptions, serveOptions?: ServeOptions): Promise<TracedExchange> {
    const app = await this.serve(options, serveOptions);
    const response = await app.request(typeof request === 'string' ? { target: request } : request);
    const spans = await this.finish();
    return { response, span: onlyServerSpan(spans), children: spans.filter(({ kind }) => kind !== SpanKind.SERVER) };
  }

  /** Closes the applications, so that everything that can end has ended, and returns every finished span. */
  async finish(): Promise<ReadableSpan[]> {
    await Promise.all(this.#apps.splice(0).map((app) => app.close()));
    return this.telemetry.finishedSpans();
  }

  finishedServerSpans(): ReadableSpan[] {
    return serverSpans(this.telemetry.finishedSpans());
  }

  /** Waits until `count` SERVER spans have ended; for requests that end without an answer. */
  async waitForServerSpans(count = 1): Promise<ReadableSpan[]> {
    const describe = () => `${count} SERVER spans expected, got ${this.finishedServerSpans().length}`;
    await waitUntil(() => this.finishedServerSpans().length >= count, describe, this.#patienceMs);
    return this.finishedServerSpans();
  }

  /** A template of the contract in the framework's own syntax. */
  template(route: string): string {
    return this.adapter.template?.(route) ?? route;
  }

  async dispose(): Promise<void> {
    this.services.openAll();
    await Promise.all(this.#apps.map((app) => app.abort()));
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    await this.telemetry.shutdown();
    propagation.disable();
    diag.disable();
  }
}

export const serverSpans = (spans: readonly ReadableSpan[]): ReadableSpan[] => spans.filter(({ kind }) => kind === SpanKind.SERVER);

export const onlyServerSpan = (spans: readonly ReadableSpan[]): ReadableSpan => {
  const servers = serverSpans(spans);
  assert.equal(servers.length, 1, `exactly one SERVER span expected, got [${servers.map(({ name }) => name)}]`);
  return servers[0]!;
};

const collectingLogger = (into: string[]): DiagLogger => {
  const collect = (...parts: unknown[]) => void into.push(parts.map(String).join(' '));
  const ignore = () => undefined;
  return { error: collect, warn: collect, info: ignore, debug: ignore, verbose: ignore };
};
