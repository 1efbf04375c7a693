import { diag, metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { registerStderrLogger } from './diagnostics/stderr-logger.ts';
import { checkInstrumentOptions, instrumentOptions } from './instrument/instrument-options.ts';
import { startInstrumentation } from './instrument/start-instrumentation.ts';
import { captureConsole } from './logs/capture-console.ts';
import type { InitOptions } from './options/init-options.ts';
import { resolveOptions } from './options/resolve-options.ts';
import { flushOnExit } from './process/flush-on-exit.ts';
import { registerPropagation } from './propagation/register-propagation.ts';
import { type Pipelines, registerPipelines } from './provider/pipelines.ts';
import { sdkState } from './sdk-state.ts';
import { Telemetry } from './telemetry.ts';

const DEFAULT_SHUTDOWN_TIMEOUT_MS = 5_000;

/**
 * Sets up traces, metrics and logs of this process, and their export: `init({ endpoint: 'http://localhost:4318' })`. Call it
 * before anything else is loaded. A second call changes nothing: it warns, and returns what the first one made. There is
 * nothing to wait for, but `await init()` works too.
 *
 * @throws ConfigurationError when an option is wrong; a wrong environment variable only warns.
 */
export const init = <Request = unknown>(options: InitOptions<Request> = {}): Telemetry => {
  if (sdkState.telemetry) {
    diag.warn('[@ai-trace/sdk] init() was called again. What the first call has set up stays, and the new options are not looked at.');
    return sdkState.telemetry;
  }
  const warnings: string[] = [];
  const given = options as InitOptions;
  const resolved = resolveOptions(given, (warning) => warnings.push(warning));
  registerStderrLogger(resolved.debug === true);
  for (const warning of warnings) diag.warn(warning);
  sdkState.content = resolved;
  sdkState.validateMetricNames = resolved.validateMetricNames ?? resolved.debug ?? false;
  sdkState.telemetry = resolved.disabled ? new Telemetry({ destinations: {} }, 0) : start(resolved, given);
  return sdkState.telemetry;
};

const start = (options: InitOptions, given: InitOptions): Telemetry => {
  const { shutdownTimeout = DEFAULT_SHUTDOWN_TIMEOUT_MS } = options;
  const instrument = instrumentOptions(options, given);
  checkInstrumentOptions(instrument);
  sdkState.instrument = instrument;
  const pipelines = registerPipelines(options, given);
  const unregisterPropagation = registerPropagation(options);
  const telemetry = new Telemetry(pipelines, shutdownTimeout);
  telemetry.onShutdown(startInstrumentation(options));
  if (options.flushOnExit ?? true) {
    telemetry.onShutdown(
      flushOnExit(
        { finish: (timeout, isLast) => telemetry.finish(timeout, isLast), finishNow: (timeout) => telemetry.finishNow(timeout) },
        shutdownTimeout,
      ),
    );
  }
  if (options.captureLogs?.includes('console')) telemetry.onShutdown(captureConsole());
  telemetry.onShutdown(unregisterPropagation);
  telemetry.onShutdown(() => unregister(pipelines));
  return telemetry;
};

/** Makes room for another `init()`; what the application has registered itself stays. */
const unregister = ({ tracerProvider, logs: logExport, metrics: metricExport }: Pipelines): void => {
  if (tracerProvider) trace.disable();
  if (logExport) logs.disable();
  if (metricExport) metrics.disable();
};
