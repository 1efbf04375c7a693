import type { HeaderValue } from './headers.ts';

/** What is known of a request when it starts. Values are as sent; nothing is parsed or decoded. */
export interface RequestHead {
  method: string;
  /** The request target: origin form (`/path?query`), absolute form or `*`. */
  target: string;
  /** `http` or `https`, as the framework decided behind a proxy that it trusts. */
  scheme: string;
  /** `host` or `host:port`, as the framework decided behind a proxy that it trusts. */
  authority: string | undefined;
  /** The client's address, as the framework decided behind a proxy that it trusts. */
  clientAddress: string | undefined;
  /** The other end of the connection, regardless of headers. */
  peerAddress: string | undefined;
  peerPort: number | undefined;
  /** `1.1`, `2` */
  protocolVersion: string | undefined;
  /** In the framework's own form; read only by the reader's own functions. */
  headers: object;
}

/**
 * How to read one framework's request: the first of the five questions that an adapter answers. A request is read once, because
 * properties of framework objects can be slow; the body is never touched.
 */
export interface RequestReader<Request> {
  read(request: Request): RequestHead;
  /** `name` is in lower case. */
  header(headers: object, name: string): HeaderValue;
  headerNames(headers: object): string[];
  /** The value of each line of that name, for captured headers. Default: `header`. */
  headerLines?(request: Request, name: string): HeaderValue;
}

/** Reads a request with the reader of the one inside it: `requestReaderOf(nodeRequestReader, ({ req }) => req)`. */
export const requestReaderOf = <Request, Inner>(
  { read, header, headerNames, headerLines }: RequestReader<Inner>,
  innerOf: (request: Request) => Inner,
): RequestReader<Request> => ({
  read: (request) => read(innerOf(request)),
  header,
  headerNames,
  ...(headerLines && { headerLines: (request, name) => headerLines(innerOf(request), name) }),
});

/** How to read one framework's response once it has ended. */
export interface ResponseReader<Response> {
  /** `undefined` when no response head was sent. */
  statusCode(response: Response): number | undefined;
  header(response: Response, name: string): HeaderValue;
  headerNames(response: Response): string[];
  /** Sets the session's header, at the start. Default: `startNodeRequest` adds it to the response head. */
  setHeader?(response: Response, name: string, value: string): void;
}

/** Reads a response with the reader of the one inside it: `responseReaderOf(nodeResponseReader, ({ res }) => res)`. */
export const responseReaderOf = <Response, Inner>(
  { statusCode, header, headerNames, setHeader }: ResponseReader<Inner>,
  innerOf: (response: Response) => Inner,
): ResponseReader<Response> => ({
  statusCode: (response) => statusCode(innerOf(response)),
  header: (response, name) => header(innerOf(response), name),
  headerNames: (response) => headerNames(innerOf(response)),
  ...(setHeader && { setHeader: (response, name, value) => setHeader(innerOf(response), name, value) }),
});

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
