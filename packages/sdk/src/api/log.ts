import { context } from '@opentelemetry/api';
import { type AnyValueMap, logs, SeverityNumber } from '@opentelemetry/api-logs';

/** The severity of a log record. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const SEVERITIES: Readonly<Record<LogLevel, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Sends one log record with the current trace, session and user. Before `init()` it does nothing. */
export const log = (level: LogLevel, message: string, attributes: AnyValueMap = {}): void => {
  logs.getLogger('@ai-trace/sdk').emit({
    // Untyped code may pass an unknown level: the message is still sent.
    severityNumber: SEVERITIES[level] ?? SeverityNumber.INFO,
    severityText: String(level).toUpperCase(),
    body: message,
    attributes,
    context: context.active(),
  });
};
