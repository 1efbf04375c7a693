/** Splits a request target (RFC 9112 section 3.2) into path and query. Never throws, unlike `URL`: clients may send anything. */
export const splitTarget = (target: string): { path: string; query: string | undefined } => {
  const originForm = target.charCodeAt(0) === SLASH ? target : withoutOrigin(target);
  const question = originForm.indexOf('?');
  return question === -1
    ? { path: originForm, query: undefined }
    : { path: originForm.slice(0, question), query: originForm.slice(question + 1) };
};

const SLASH = 47;

/** Absolute form: only what follows the authority, which could hold a password. */
const withoutOrigin = (target: string): string => {
  const scheme = target.indexOf('://');
  if (scheme === -1) return target;
  const rest = target.slice(scheme + 3);
  const end = rest.search(/[/?]/);
  if (end === -1) return '/';
  return rest.charCodeAt(end) === SLASH ? rest.slice(end) : `/${rest.slice(end)}`;
};

/** Host and port of a server; `[::1]` keeps its brackets. */
export interface Authority {
  host: string;
  port: number | undefined;
}

let last: { authority: string; split: Authority } | undefined;

/** Splits `host:port`; `[::1]:3000` too. Drops a user name or password before the host. Caches the last one, as hosts repeat. */
export const splitAuthority = (authority: string): Authority => {
  if (last?.authority !== authority) last = { authority, split: split(authority) };
  return last.split;
};

const split = (authority: string): Authority => {
  const start = authority.lastIndexOf('@') + 1;
  const colon = authority.lastIndexOf(':');
  const bracket = authority.lastIndexOf(']');
  if (colon < start || colon < bracket) return { host: authority.slice(start), port: undefined };
  const port = Number(authority.slice(colon + 1));
  return { host: authority.slice(start, colon), port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined };
};
