import { format } from 'node:util';
import { contain } from '@ai-trace/core';
import { context } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';

const LEVELS = {
  debug: SeverityNumber.DEBUG,
  log: SeverityNumber.INFO,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const;

type Method = keyof typeof LEVELS;

/** Sends console output as log records as well; returns a function that undoes it. */
export const captureConsole = (): (() => void) => {
  const restore = (Object.keys(LEVELS) as Method[]).map(captureMethod);
  return () => {
    for (const undo of restore) undo();
  };
};

const captureMethod = (method: Method): (() => void) => {
  const original = console[method];
  // An exporter that writes to the console must not make another record of that.
  let isEmitting = false;
  const captured = (...args: unknown[]): void => {
    original.apply(console, args);
    if (isEmitting) return;
    isEmitting = true;
    contain('capturing the console', emit, method, args);
    isEmitting = false;
  };
  console[method] = captured;
  return () => {
    if (console[method] === captured) console[method] = original;
  };
};

const emit = (method: Method, args: unknown[]): void => {
  const error = args.find((argument) => argument instanceof Error);
  logs.getLogger('@ai-trace/sdk/console').emit({
    severityNumber: LEVELS[method],
    severityText: method === 'log' ? 'INFO' : method.toUpperCase(),
    body: format(...args),
    attributes: error && { 'exception.type': error.name, 'exception.message': error.message, 'exception.stacktrace': error.stack },
    context: context.active(),
  });
};
