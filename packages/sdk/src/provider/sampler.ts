import { reportContained } from '@ai-trace/core';
import { diag } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { InitOptions, SamplerName } from '../options/init-options.ts';

/**
 * `undefined` leaves it to OpenTelemetry, which reads `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. `given`: the options
 * of `init()` without the environment.
 */
export const createSampler = ({ sampleRate, ...options }: InitOptions, given: InitOptions): Sampler | undefined => {
  // A sampler in the environment may have no use for a rate in code.
  const sampler = given.sampleRate === undefined ? options.sampler : given.sampler;
  if (typeof sampler === 'object') return containedSampler(sampler);
  if (sampler === undefined && sampleRate === undefined) return undefined;
  return named(sampler ?? 'parentbased_traceidratio', sampleRate ?? ratioFromEnvironment());
};

const named = (name: SamplerName, ratio: number): Sampler => {
  if (name.startsWith('parentbased_'))
    return new ParentBasedSampler({ root: named(name.slice('parentbased_'.length) as SamplerName, ratio) });
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(ratio);
  return name === 'always_off' ? new AlwaysOffSampler() : new AlwaysOnSampler();
};

const ratioFromEnvironment = (): number => {
  const value = process.env.OTEL_TRACES_SAMPLER_ARG?.trim();
  if (!value) return 1;
  const ratio = Number(value);
  if (ratio >= 0 && ratio <= 1) return ratio;
  diag.warn(`[@ai-trace/sdk] OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, got ${JSON.stringify(value)}; it is left out.`);
  return 1;
};

const NOT_RECORDED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** A sampler of the application's own that never throws; what it has no decision for is not recorded. */
const containedSampler = (sampler: Sampler): Sampler => ({
  shouldSample(...given) {
    try {
      return sampler.shouldSample(...given) ?? NOT_RECORDED;
    } catch (error) {
      reportContained('the sampler of the application', error);
      return NOT_RECORDED;
    }
  },

  toString: () => String(sampler),
});
