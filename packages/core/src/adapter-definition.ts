import type { RequestTracingOptions } from './request-options.ts';
import type { RequestReader, ResponseReader } from './request-reader.ts';

/** What an adapter hands to core: its framework's name and how to read its requests and responses. */
export interface AdapterDefinition<Request extends object, Response> {
  /** `express`: names the instrumentation scope `@ai-trace/express`, its environment variables and its error messages. */
  framework: string;
  request: RequestReader<Request>;
  response: ResponseReader<Response>;
  /** The framework replaces the prototypes of its requests, as Express does. Default: `false`. */
  exchangesPrototypes?: boolean;
  /**
   * Names of the options that this adapter takes besides {@link RequestTracingOptions}. Core handles `trustProxy`, for a
   * framework without a proxy setting of its own; the adapter handles the others. Default: none.
   */
  ownOptions?: readonly string[];
}
