import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
@Injectable()
export class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const user = context.switchToHttp().getRequest<Request>().get('X-User');
    if (user) setAttribute(TraceAttribute.USER_ID, user);
    return true;
  }
}
