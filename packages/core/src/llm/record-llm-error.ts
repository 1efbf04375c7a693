import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorClassName } from '../failure.ts';
import type { WrappedClient } from './wrapped-client.ts';

/**
 * Records what an SDK threw: its class name or HTTP status as `error.type`, its status code, and its message only as
 * far as content may leave. Returns the `error.type`.
 */
export const recordLlmError = (span: Span, attributes: Attributes, error: unknown, client: WrappedClient): string => {
  const status = httpStatusOf(error);
  const type = errorClassName(error) ?? (status === undefined ? '_OTHER' : String(status));
  attributes['error.type'] = type;
  if (status !== undefined) attributes['http.response.status_code'] = status;

  const message = client.tellsErrors ? client.content.text(messageOf(error), 'error.message') : undefined;
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.recordException({ name: type, message, stack: stackOf(error, type, message) });
  return type;
};

const messageOf = (error: unknown): string => {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : String(message);
};

const httpStatusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  // The last is that of SDKs made by Smithy, AWS's among them.
  const { status, statusCode, $metadata } = error as { status?: unknown; statusCode?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const code = status ?? statusCode ?? $metadata?.httpStatusCode;
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
};

/** The frames alone are taken: what stands above them repeats the message unmasked. */
const stackOf = (error: unknown, type: string, message: string | undefined): string | undefined => {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  if (typeof stack !== 'string') return undefined;
  const frames = stack.split('\n').filter((line) => /^\s+at .{1,400}:\d+:\d+\)?$/.test(line));
  return [message === undefined ? type : `${type}: ${message}`, ...frames].join('\n');
};
