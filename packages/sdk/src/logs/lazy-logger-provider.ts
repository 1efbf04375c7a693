import { contain } from '@ai-trace/core';
import type { Logger, LoggerProvider, LogRecord } from '@opentelemetry/api-logs';
import type { LoggerProvider as SdkLoggerProvider } from '@opentelemetry/sdk-logs';

/** Creates the provider with the first log record: many applications send none, and its packages are slow to load. */
export class LazyLoggerProvider implements LoggerProvider {
  readonly #create: () => SdkLoggerProvider;
  #provider: SdkLoggerProvider | undefined;
  #isShutDown = false;

  constructor(create: () => SdkLoggerProvider) {
    this.#create = create;
  }

  getLogger(...identity: Parameters<LoggerProvider['getLogger']>): Logger {
    let logger: Logger | undefined;
    const emit = (record: LogRecord): void => {
      logger ??= this.#open()?.getLogger(...identity);
      logger?.emit(record);
    };
    return {
      emit: (record) => {
        if (!this.#isShutDown) contain('emitting a log record', emit, record);
      },
      enabled: () => !this.#isShutDown,
    };
  }

  async forceFlush(): Promise<void> {
    await this.#provider?.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    await this.#provider?.shutdown();
  }

  /** `undefined` where it cannot be loaded, as in some bundles; that is not tried again. */
  #open(): SdkLoggerProvider | undefined {
    this.#provider ??= contain('loading the SDK of logs', this.#create);
    this.#isShutDown ||= this.#provider === undefined;
    return this.#provider;
  }
}
