import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { errorClassName, toException } from './failure.ts';

/** Records a thrown value as the failure of a span: an exception event, the class as `error.type`, the status ERROR. */
export const recordError = (span: Span, error: unknown): void => {
  span.recordException(toException(error));
  span.setAttribute(ATTR_ERROR_TYPE, errorClassName(error) ?? '_OTHER');
  span.setStatus({ code: SpanStatusCode.ERROR });
};
