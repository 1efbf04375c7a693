import { format } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { diagLogLevelFromString } from '@opentelemetry/core';
import { isRegistered } from '../provider/registered-globals.ts';
import { RateLimit } from './rate-limit.ts';

/** Writes the diagnostics of OpenTelemetry and ai-trace to stderr, each message at most once a minute. */
export class StderrLogger implements DiagLogger {
  readonly #limit: RateLimit | undefined;

  /** `verbose`: no message is held back. */
  constructor({ verbose }: { verbose: boolean }) {
    this.#limit = verbose ? undefined : new RateLimit();
  }

  error(message: string, ...details: unknown[]): void {
    this.#write('error', message, details);
  }

  warn(message: string, ...details: unknown[]): void {
    this.#write('warning', message, details);
  }

  info(message: string, ...details: unknown[]): void {
    this.#write('info', message, details);
  }

  debug(message: string, ...details: unknown[]): void {
    this.#write('debug', message, details);
  }

  verbose(message: string, ...details: unknown[]): void {
    this.#write('verbose', message, details);
  }

  #write(level: string, message: string, details: unknown[]): void {
    // Messages that differ only in numbers count as one.
    const heldBack = this.#limit ? this.#limit.pass(message.replace(/\d+/g, '0')) : 0;
    if (heldBack === undefined) return;
    const source = message.startsWith('[@ai-trace/') ? '' : '[opentelemetry] ';
    const more = heldBack > 0 ? ` (and ${heldBack} more times in the last minute)` : '';
    // Not through the console, which may be captured.
    process.stderr.write(`${level}: ${source}${format(message, ...details)}${more}\n`);
  }
}

/** Registers a logger for OpenTelemetry's diagnostics, unless the application has registered one. */
export const registerStderrLogger = (debug: boolean): void => {
  if (isRegistered('diag')) return;
  const level = diagLogLevelFromString(process.env.OTEL_LOG_LEVEL) ?? (debug ? DiagLogLevel.DEBUG : DiagLogLevel.WARN);
  diag.setLogger(new StderrLogger({ verbose: debug }), { logLevel: level, suppressOverrideMessage: true });
};
