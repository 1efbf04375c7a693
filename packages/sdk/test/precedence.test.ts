import { destinationOf } from '../src/export/destination.ts';
import type { InitOptions } from '../src/options/init-options.ts';
import { resolveOptions } from '../src/options/resolve-options.ts';
import { createSampler } from '../src/provider/sampler.ts';

const environment = { ...process.env };

afterEach(() => {
  process.env = { ...environment };
});

describe('the destination', () => {
  const urlOf = (given: InitOptions) => destinationOf('traces', resolveOptions(given), given)?.url;

  test.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'])('a `backend` in code wins over %s', (variable) => {
    process.env[variable] = 'http://collector:4318';
    expect(urlOf({ backend: 'honeycomb', apiKey: 'k' })).toBe('https://api.honeycomb.io/v1/traces');
  });

  test('a `backend` without an endpoint leaves it to the environment', () => {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'https://otlp-gateway-eu.grafana.net/otlp';
    expect(urlOf({ backend: 'grafana-cloud' })).toBe('https://otlp-gateway-eu.grafana.net/otlp/v1/traces');
  });

  test('an endpoint wins over a `backend` of the same source', () => {
    expect(urlOf({ backend: 'honeycomb', endpoint: 'http://code:4318' })).toBe('http://code:4318/v1/traces');
    Object.assign(process.env, { AI_TRACE_BACKEND: 'honeycomb', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' });
    expect(urlOf({})).toBe('http://collector:4318/v1/traces');
  });
});

describe('the sampler', () => {
  const samplerOf = (given: InitOptions) => String(createSampler(resolveOptions(given), given));

  test('`sampleRate` in code wins over OTEL_TRACES_SAMPLER', () => {
    process.env.OTEL_TRACES_SAMPLER = 'always_on';
    expect(samplerOf({ sampleRate: 0.1 })).toMatch(/^ParentBased\{root=TraceIdRatioBased\{0\.1\}/);
  });

  test('`sampler` of the same source decides what becomes of the rate', () => {
    expect(samplerOf({ sampler: 'traceidratio', sampleRate: 0.1 })).toBe('TraceIdRatioBased{0.1}');
    Object.assign(process.env, { OTEL_TRACES_SAMPLER: 'traceidratio', AI_TRACE_SAMPLE_RATE: '0.2' });
    expect(samplerOf({})).toBe('TraceIdRatioBased{0.2}');
  });

  test('`sampler` in code takes its ratio from the environment', () => {
    process.env.OTEL_TRACES_SAMPLER_ARG = '0.3';
    expect(samplerOf({ sampler: 'traceidratio' })).toBe('TraceIdRatioBased{0.3}');
  });
});
