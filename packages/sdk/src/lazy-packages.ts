import { requireFromPackage } from './package-location.ts';

// What takes long to load, and many an application never needs. A bundler finds the names behind `require`, which a native
// ES module does not have.

export const loadTraceExporter = (): typeof import('@opentelemetry/exporter-trace-otlp-proto') =>
  typeof require === 'function'
    ? require('@opentelemetry/exporter-trace-otlp-proto')
    : requireFromPackage('@opentelemetry/exporter-trace-otlp-proto');

export const loadMetricExporter = (): typeof import('@opentelemetry/exporter-metrics-otlp-proto') =>
  typeof require === 'function'
    ? require('@opentelemetry/exporter-metrics-otlp-proto')
    : requireFromPackage('@opentelemetry/exporter-metrics-otlp-proto');

export const loadLogExporter = (): typeof import('@opentelemetry/exporter-logs-otlp-proto') =>
  typeof require === 'function'
    ? require('@opentelemetry/exporter-logs-otlp-proto')
    : requireFromPackage('@opentelemetry/exporter-logs-otlp-proto');

export const loadLogSdk = (): typeof import('@opentelemetry/sdk-logs') =>
  typeof require === 'function' ? require('@opentelemetry/sdk-logs') : requireFromPackage('@opentelemetry/sdk-logs');
