import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { RequestSpan } from './request-span.ts';
import { sharedName } from './shared-name.ts';

const EXCLUDED = createContextKey(sharedName('excluded request'));

/** Whether tracing is suppressed by an excluded request that is over: requests to a server that it started are not part of it. */
export const isOfPastExclusion = (active: Context): boolean => (active.getValue(EXCLUDED) as ExcludedRequest | undefined)?.isOver === true;

/** A request that is not traced: everything under it runs with tracing suppressed. */
export class ExcludedRequest implements RequestSpan {
  readonly wantsRoute = false;
  readonly wantsHeaders = false;
  readonly sessionHeader = undefined;
  readonly context: Context;
  adapterState: unknown;
  isOver = false;

  constructor(suppressed: Context) {
    this.context = suppressed.setValue(EXCLUDED, this);
  }

  run<Result>(next: () => Result): Result {
    return context.with(this.context, next);
  }

  setRoute(): void {}
  fail(): void {}
  noteHead(): void {}
  noteHeaders(): void {}
  end(): void {
    this.isOver = true;
  }
}
