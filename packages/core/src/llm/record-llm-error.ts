import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorClassName } from '../failure.ts';
import type { WrappedClient } from './wrapped-client.ts';

/**
 * Records what an SDK threw: its class name or HTTP status as `error.type`, its status code, and its message only if input and
 * output are captured. Returns the `error.type`.
 */
export const recordLlmError = (span: Span, error: unknown, client: WrappedClient): string => {
  const status = httpStatusOf(error);
  const type = errorClassName(error) ?? (status === undefined ? '_OTHER' : String(status));
  span.setAttribute('error.type', type);
  if (status !== undefined) span.setAttribute('http.response.status_code', status);

  const raw = messageOf(error);
  const message = client.recordsErrorMessages ? client.content.text(raw, 'error.message') : undefined;
  const head = message === undefined ? type : `${type}: ${message}`;
  const frames = framesOf(error, raw);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.recordException({ name: type, message, stack: frames && [head, ...frames].join('\n') });
  return type;
};

/** Anything can be thrown: properties may be missing, or throw. */
const propertyOf = (error: unknown, name: string): unknown => {
  try {
    return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
};

const messageOf = (error: unknown): string => {
  try {
    return String(propertyOf(error, 'message') ?? error);
  } catch {
    return typeof error;
  }
};

const httpStatusOf = (error: unknown): number | undefined => {
  // `$metadata` is set by SDKs made by Smithy, such as AWS's.
  const code =
    propertyOf(error, 'status') ?? propertyOf(error, 'statusCode') ?? propertyOf(propertyOf(error, '$metadata'), 'httpStatusCode');
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
};

/** Only the frames of a stack: the lines above them repeat the message unmasked, and one of its lines may look like a frame. */
const framesOf = (error: unknown, message: string): string[] | undefined => {
  const stack = propertyOf(error, 'stack');
  if (typeof stack !== 'string') return undefined;
  const start = stack.indexOf(message);
  const isHead = start !== -1 && !stack.slice(0, start).includes('\n');
  const lines = isHead
    ? stack
        .slice(start + message.length)
        .split('\n')
        .slice(1)
    : stack.split('\n').slice(message.split('\n').length);
  return lines.filter((line) => /^\s+at .{1,400}:\d+:\d+\)?$/.test(line));
};
