import type { RequestListener, Server } from 'node:http';
import { Readable } from 'node:stream';
import type { RequestTracingOptions } from '../../../core/src/request-options.ts';

/** Features that only some frameworks have; a case that needs one runs only for adapters that list it. */
export type Capability =
  /** The framework has a multipart body parser. */
  | 'multipart'
  /** Handlers can pass an error to a callback: Express's `next(error)`. */
  | 'callbackErrors'
  /** Handlers can take the socket away from the framework and answer by themselves. */
  | 'hijack'
  /** `createApp` returns a `node:http` listener or server, so that the suite can run code before the application. */
  | 'nodeListener'
  /** The framework, or an option of the adapter, can trust a proxy: `AppSetup.trustProxy`. */
  | 'trustProxy'
  /** The framework accepts WebSocket connections on a route: the endpoint `/socket`. */
  | 'webSocket'
  /** The adapter can see that it was registered after routes, and warns. */
  | 'lateRegistrationWarning';

/** The error of the failing endpoints. Its stack is fixed, so that error pages that print it can be compared. */
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

  /** The text `answered`; for 206 and 507 it never ends, so that a client can disconnect in the middle of it. */
  get answer(): Readable {
    const answer = new Readable({ read: () => undefined });
    answer.push('answered');
    if (this.status !== 206 && this.status !== 507) answer.push(null);
    return answer;
  }
}

/** What the suite passes to the application; independent of any framework. */
export interface Services {
  /** Waits one turn of the event loop, then starts and ends a span: stands for any traced library. */
  work(): Promise<void>;
  /** Starts and ends a span at once, in whatever context is active. */
  mark(name: string): void;
  /** Reports that the application has reached the gate, and waits until the case opens it. */
  pass(gate: string): Promise<void>;
  /** The work of `/run`, defined by the case. */
  run(): Promise<unknown>;
  /** Passes bytes on, with `mark('chunk')` for each chunk. */
  transform(): NodeJS.ReadWriteStream;
  /** A web stream of two lines that does its work only when pulled, with `mark('pull')` for each line. */
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
   * Where ai-trace is registered: before everything; twice in a row; after all routes; or not at all (the bare application, against
   * which responses are compared).
   */
  instrumentation: 'first' | 'twice' | 'last' | 'none';
  /**
   * The application takes scheme, host and client address from a proxy's headers. Default `false`; only `true` if the adapter lists
   * the capability `trustProxy`.
   */
  trustProxy?: boolean;
}

/** An application that listens by itself, on a server other than `node:http`'s; its spans go to the global providers as usual. */
export interface RunningApp {
  origin: string;
  close(): Promise<void>;
}

/** A request that shows a peculiarity of the framework, and the route that its span must have. */
export interface RouteExample {
  /** The peculiarity; becomes the name of a case. */
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
  /** Reads a header from the request object that hooks receive. */
  headerOf(request: object, name: string): string | undefined;
  routes: readonly RouteExample[];
  /** Translates an Express template into the framework's syntax. Default: unchanged. */
  template?(route: string): string;
  /** Cases that are known to fail, and why. They run as `test.failing`, so that a silent fix shows. */
  knownGaps?: Readonly<Record<string, string>>;
}

export type AppUnderTest = RequestListener | Server | RunningApp;
