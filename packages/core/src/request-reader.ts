import type { HeaderValue } from './headers.ts';

/**
 * How to read one framework's request: the first of the five questions that an adapter answers. Each member takes the
 * request, so that a reader is made once and nothing is allocated per request. None may read the body.
 */
export interface RequestReader<Request> {
  method(request: Request): string;
  /** The request target as it was sent: origin form (`/path?query`), absolute form or `*`. Never parsed by `URL`. */
  target(request: Request): string;
  /** `http` or `https`, as the framework decided behind a proxy that it trusts. */
  scheme(request: Request): string;
  /** `host` or `host:port`, as the framework decided behind a proxy that it trusts. */
  authority(request: Request): string | undefined;
  /** The client's address, as the framework decided behind a proxy that it trusts. */
  clientAddress(request: Request): string | undefined;
  /** The other end of the connection, whatever any header says. */
  peerAddress(request: Request): string | undefined;
  peerPort(request: Request): number | undefined;
  /** `1.1`, `2` */
  protocolVersion(request: Request): string | undefined;
  /** `name` is in lower case. */
  header(request: Request, name: string): HeaderValue;
  /** The value of each line of that name, for headers that are captured. Default: `header`. */
  headerLines?(request: Request, name: string): HeaderValue;
  headerNames(request: Request): string[];
}

/** How to read one framework's response once it has ended, and how to add the session header at its start. */
export interface ResponseReader<Response> {
  /** `undefined` when no response head was sent. */
  statusCode(response: Response): number | undefined;
  header(response: Response, name: string): HeaderValue;
  headerNames(response: Response): string[];
  setHeader(response: Response, name: string, value: string): void;
}

/** How a response ended. */
export interface ResponseEnd {
  /**
   * `complete`: the last byte was handed over. `disconnected`: the connection closed before that. `failed`: the
   * application itself destroyed the response with an error.
   */
  outcome: 'complete' | 'disconnected' | 'failed';
  /** What a `failed` response was destroyed with. */
  error?: unknown;
  /** The head went out before the length of the body was known. Default `false`. */
  streamed?: boolean;
}
