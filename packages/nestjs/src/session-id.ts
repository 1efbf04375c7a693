import { getSessionId } from '@ai-trace/core';
import { createParamDecorator } from '@nestjs/common';

/**
 * Parameter decorator: the session id of the request, or `undefined` where the request is not traced.
 * `@Get() list(@SessionId() session: string | undefined) {}`
 */
export const SessionId = createParamDecorator<void>(() => getSessionId());
