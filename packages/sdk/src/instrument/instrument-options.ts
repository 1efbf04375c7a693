import { type CaptureOptions, RequestTracer, type RequestTracingOptions, wrap } from '@ai-trace/core';
import type { InitOptions } from '../options/init-options.ts';

/** The options of `init()` that the adapters get. */
export type AdapterOptions = RequestTracingOptions;

/** What the patches need to know. They stay in place for the life of the process, so they read it when they are used. */
export interface InstrumentOptions {
  adapter: AdapterOptions;
  /** For plain `node:http` and Hono. */
  withProxy: AdapterOptions & { trustProxy: boolean };
  capture: CaptureOptions;
}

export const instrumentOptions = (options: InitOptions, given: InitOptions): InstrumentOptions => {
  const adapter = adapterOptions(options, given);
  return { adapter, withProxy: { ...adapter, trustProxy: options.trustProxy ?? false }, capture: captureOptions(options) };
};

/** Takes `given`, not the resolved options, where core reads the variables itself: some are for a single framework. */
const adapterOptions = (options: InitOptions, given: InitOptions): AdapterOptions =>
  withoutUnknown({
    excludedUrls: given.excludedUrls,
    captureHeaders: options.captureHeaders,
    redactQuery: options.redactQuery,
    session: options.session,
    carrierHeader: options.carrierHeader,
    traceId: options.traceId,
    baggage: options.baggage,
    publicEndpoint: options.publicEndpoint,
    disconnectIsError: options.disconnectIsError,
  });

/** The options that the wrappers of LLM clients get. */
const captureOptions = (options: InitOptions): CaptureOptions =>
  withoutUnknown({
    captureInput: options.captureInput,
    captureOutput: options.captureOutput,
    captureTokens: options.captureTokens,
    captureCost: options.captureCost,
    maskPii: options.maskPii,
    mask: options.mask,
    maxContentLength: options.maxContentLength,
    includeStreamUsage: options.includeStreamUsage,
    estimateTokens: options.estimateTokens,
    prices: options.prices,
  });

/**
 * Adapters and wrappers check their options when they are first created, which may be in the middle of a request: this reports
 * problems at once.
 *
 * @throws ConfigurationError
 */
export const checkInstrumentOptions = ({ adapter, capture }: InstrumentOptions): void => {
  const nothing = () => undefined;
  const response = { statusCode: nothing, header: nothing, headerNames: () => [] };
  new RequestTracer({ framework: 'sdk', request: { read: nothing as never, header: nothing, headerNames: () => [] }, response }, adapter);
  wrap({}, { package: 'sdk', providerName: 'none', methods: {} }, capture);
};

const withoutUnknown = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
