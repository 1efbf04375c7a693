import { getSessionId } from '@ai-trace/core';
import { createParamDecorator, type PipeTransform, type Type } from '@nestjs/common';

/**
 * Parameter decorator: the session id of the request, or `undefined` where the request is not traced.
 * `@Get() list(@SessionId() session: string | undefined) {}`
 */
export const SessionId: (...pipes: Array<PipeTransform | Type<PipeTransform>>) => ParameterDecorator = createParamDecorator<void>(() =>
  getSessionId(),
);
