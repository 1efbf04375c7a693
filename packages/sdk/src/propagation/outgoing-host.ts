import { context } from '@opentelemetry/api';

let noted: string | undefined;
let notedIn: unknown;

/**
 * Tells the host of the request whose headers are made next, in the same turn: its span tells it only where it is recorded,
 * and who gets what must not hang on sampling.
 */
export const noteHost = (host: string): void => {
  noted = host;
  notedIn = context.active();
};

/** The host that was told in this context, once. */
export const takeHost = (): string | undefined => {
  const host = notedIn === context.active() ? noted : undefined;
  noted = notedIn = undefined;
  return host;
};
