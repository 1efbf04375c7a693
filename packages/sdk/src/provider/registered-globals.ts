/** Keys under which OpenTelemetry's API keeps its globals. */
const API = Symbol.for('opentelemetry.js.api.1');
const LOGS_API = Symbol.for('io.opentelemetry.js.api.logs');

/** Whether this part of OpenTelemetry is registered; the API itself would return a stand-in if it is not. */
export const isRegistered = (part: 'trace' | 'context' | 'propagation' | 'metrics' | 'diag'): boolean =>
  (globalThis as { [API]?: Record<string, unknown> })[API]?.[part] !== undefined;

export const isLoggerProviderRegistered = (): boolean => (globalThis as { [LOGS_API]?: unknown })[LOGS_API] !== undefined;
