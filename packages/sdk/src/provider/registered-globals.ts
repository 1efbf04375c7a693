/** What OpenTelemetry's API keeps its globals under. */
const API = Symbol.for('opentelemetry.js.api.1');
const LOGS_API = Symbol.for('io.opentelemetry.js.api.logs');

/** Whether the application has registered this part of OpenTelemetry itself; to ask the API gives a stand-in where it has not. */
export const isRegistered = (part: 'trace' | 'context' | 'propagation' | 'metrics' | 'diag'): boolean =>
  (globalThis as { [API]?: Record<string, unknown> })[API]?.[part] !== undefined;

export const isLoggerProviderRegistered = (): boolean => (globalThis as { [LOGS_API]?: unknown })[LOGS_API] !== undefined;
