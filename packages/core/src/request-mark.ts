import { processState } from './process-state.ts';
import type { RequestSpan } from './request-span.ts';
import { sharedName } from './shared-name.ts';

const SPAN = Symbol.for(sharedName('request span'));

type Marked = object & { [SPAN]?: RequestSpan };

/** The spans of requests that cannot take a property cheaply. */
const unmarked = processState('request spans', () => new WeakMap<object, RequestSpan>());

/** The span that an ai-trace middleware, of any copy of this package, has started for this request object. */
export const requestSpanOf = (request: object): RequestSpan | undefined => unmarked.get(request) ?? (request as Marked)[SPAN];

/**
 * Lets `requestSpanOf` find the span of a request. A property costs next to nothing, a weak map a microsecond, most of it at the
 * next garbage collection; but on Node 20 a property of an object whose prototype was replaced costs two microseconds.
 */
export const markRequest = (request: object, span: RequestSpan, hasExchangedPrototype: boolean): void => {
  if (hasExchangedPrototype) unmarked.set(request, span);
  else (request as Marked)[SPAN] = span;
};
