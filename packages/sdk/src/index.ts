export * from '@ai-trace/core';
export { type LogLevel, log } from './api/log.ts';
export { ManualSpan, type SpanUpdate } from './api/manual-span.ts';
export { type MetricKind, type MetricOptions, metric } from './api/metric.ts';
export { init } from './init.ts';
export { flush, Observe, shutdown, startSpan } from './observe.ts';
export type { BackendName } from './options/backends.ts';
export type { InitOptions, LogSource, OtlpProtocol, SamplerName, SignalExporter } from './options/init-options.ts';
export type { Telemetry } from './telemetry.ts';
