import { context } from '@opentelemetry/api';
import { type AnyValueMap, logs, SeverityNumber } from '@opentelemetry/api-logs';

/** How bad it is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const SEVERITIES: Readonly<Record<LogLevel, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Sends one log record, with the trace, session and user of the moment. Before `init()` it does nothing. */
export const log = (level: LogLevel, message: string, attributes: AnyValueMap = {}): void => {
  logs.getLogger('@ai-trace/sdk').emit({
    // A level that does not exist, from code without types, is still a message.
    severityNumber: SEVERITIES[level] ?? SeverityNumber.INFO,
    severityText: String(level).toUpperCase(),
    body: message,
    attributes,
    context: context.active(),
  });
};
