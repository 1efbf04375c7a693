import { requireFromPackage } from './package-location.ts';

// Packages that are slow to load and that many applications never need. Bundlers find the names after `require`, which native
// ES modules do not have.

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

// Adapters that need no hook, and so reach what is inside of a bundle.

export const loadExpressAdapter = (): typeof import('@ai-trace/express') =>
  typeof require === 'function' ? require('@ai-trace/express') : requireFromPackage('@ai-trace/express');

export const loadFastifyAdapter = (): typeof import('@ai-trace/fastify') =>
  typeof require === 'function' ? require('@ai-trace/fastify') : requireFromPackage('@ai-trace/fastify');

export const loadNodeHttpAdapter = (): typeof import('@ai-trace/node-http') =>
  typeof require === 'function' ? require('@ai-trace/node-http') : requireFromPackage('@ai-trace/node-http');
