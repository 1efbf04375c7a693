import { type Context, context } from '@opentelemetry/api';
import type { RequestSpan } from './request-span.ts';

/** A request that is not traced: everything under it runs with tracing suppressed. */
export class ExcludedRequest implements RequestSpan {
  readonly wantsRoute = false;
  readonly wantsHeaders = false;
  readonly sessionHeader = undefined;
  readonly context: Context;
  adapterState: unknown;

  constructor(suppressed: Context) {
    this.context = suppressed;
  }

  run<Result>(next: () => Result): Result {
    return context.with(this.context, next);
  }

  setRoute(): void {}
  fail(): void {}
  noteHead(): void {}
  noteHeaders(): void {}
  end(): void {}
}
