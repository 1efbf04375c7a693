import type { RequestListener, Server } from 'node:http';
import { Readable } from 'node:stream';
import type { RequestTracingOptions } from '../../../core/src/request-options.ts';

/** What only some frameworks have; a case that needs one is left out for an adapter that does not name it. */
export type Capability =
  /** The framework has a multipart body parser. */
  | 'multipart'
  /** Handlers can pass an error to a callback: Express's `next(error)`. */
  | 'callbackErrors'
  /** Handlers can take the socket away from the framework and answer by themselves. */
  | 'hijack'
  /** `createApp` gives a `node:http` listener or server, so that the suite can put itself before the application. */
  | 'nodeListener'
  /** The framework, or an option of the adapter, can be told to trust a proxy: `AppSetup.trustProxy`. */
  | 'trustProxy'
  /** The framework takes WebSocket connections by a route: the endpoint `/socket`. */
  | 'webSocket'
  /** The adapter can see that it was registered after routes, and warns. */
  | 'lateRegistrationWarning';

/** The error of the endpoints that fail. Its stack is fixed, so that an error page that prints it stays comparable. */
export class Failure extends Error {
  override readonly name = 'Failure';
  override readonly stack = 'Failure: it broke';

  constructor() {
    super('it broke');
  }
}

/** An error that the application's own error handler answers with `status` and the stream `answer`. */
export class AnsweredError extends Error {
  override readonly name = 'AnsweredError';

  constructor(readonly status: number) {
    super(`to be answered with ${status}`);
  }

  /** The text `answered`; to 206 and 507 it never ends, so that a client can leave in the midst of it. */
  get answer(): Readable {
    const answer = new Readable({ read: () => undefined });
    answer.push('answered');
    if (this.status !== 206 && this.status !== 507) answer.push(null);
    return answer;
  }
}

/** What the suite hands to the application; no part of it knows a framework. */
export interface Services {
  /** Waits a turn, then starts and ends a span: stands for any traced library. */
  work(): Promise<void>;
  /** Starts and ends a span at once, in whatever context is active. */
  mark(name: string): void;
  /** Says that the application came this far, and waits until the case lets it go on. */
  pass(gate: string): Promise<void>;
  /** The body of `/run`, given by the case. */
  run(): Promise<unknown>;
  /** Passes bytes on, with `mark('chunk')` for each chunk. */
  transform(): NodeJS.ReadWriteStream;
  /** A web stream of two lines that works only when it is pulled, with `mark('pull')` for each line. */
  pulled(): ReadableStream<Uint8Array>;
  /** The application's own middleware, registered for every path (`/*`) right after ai-trace, returns `services.around(next)`. */
  around<Result>(next: () => Result): Result;
}

/** The options that adapters share; the adapter's own request and response types are opaque here. */
export type TracingOptions = RequestTracingOptions<object, object>;

export interface AppSetup {
  services: Services;
  options: TracingOptions;
  /**
   * Where ai-trace stands: before everything; the same twice in a row; after all routes; or not at all (the bare
   * application, against which responses are compared).
   */
  instrumentation: 'first' | 'twice' | 'last' | 'none';
  /**
   * The application takes scheme, host and client address from what a proxy forwarded. Default `false`; only ever `true`
   * where the adapter names the capability `trustProxy`.
   */
  trustProxy?: boolean;
}

/** An application that listens by itself, on a server that is not `node:http`'s; its spans come to the global providers as all do. */
export interface RunningApp {
  origin: string;
  close(): Promise<void>;
}

/** A request that shows a peculiarity of the framework, and the route that its span must carry. */
export interface RouteExample {
  /** What is peculiar; becomes the name of a case. */
  name: string;
  method?: string;
  target: string;
  /** `undefined`: nothing matched. */
  route: string | undefined;
  status: number;
}

/** An adapter and one application in its framework: all that the suite needs to know. */
export interface AdapterUnderTest {
  /** Name and version of the framework, for the titles. */
  name: string;
  /** As in `AI_TRACE_<FRAMEWORK>_EXCLUDED_URLS`. */
  framework: string;
  /** Builds the application with all `endpoints` that its capabilities allow. The suite listens and closes. */
  createApp(setup: AppSetup): AppUnderTest | Promise<AppUnderTest>;
  capabilities: readonly Capability[];
  /** Reads a header from the request object that hooks get. */
  headerOf(request: object, name: string): string | undefined;
  routes: readonly RouteExample[];
  /** An Express template in the framework's own syntax. Default: as it is. */
  template?(route: string): string;
  /** Cases that are known to fail, and why. They run as `test.failing`, so that a silent fix shows. */
  knownGaps?: Readonly<Record<string, string>>;
}

export type AppUnderTest = RequestListener | Server | RunningApp;
