import { context } from '@opentelemetry/api';

let noted: string | undefined;
let notedIn: unknown;

/**
 * Notes the host of the request whose headers are made next, in the same turn. Its span has the host only if it is recorded,
 * and which headers a host gets must not depend on sampling.
 */
export const noteHost = (host: string): void => {
  noted = host;
  notedIn = context.active();
};

/** The host noted in this context; returned once. */
export const takeHost = (): string | undefined => {
  const host = notedIn === context.active() ? noted : undefined;
  noted = notedIn = undefined;
  return host;
};
