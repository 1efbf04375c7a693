import { ConfigurationError, isOptionsObject, refuseUnknown } from '../configuration-error.ts';
import { isHeaderName } from '../headers.ts';

/** How the baggage of a request is used. */
export interface BaggageOptions {
  /**
   * Keys of entries that become attributes of every span of the request, besides `session.id`, `user.id` and those that
   * ai-trace wrote upstream. Default: none.
   */
  attributes?: readonly string[] | undefined;
}

/** In lower case; `undefined` if no carrier header is read. */
export const resolveCarrierHeader = (framework: string, name: unknown = 'X-Trace-Context'): string | undefined => {
  if (name === false) return undefined;
  if (isHeaderName(name)) return name.toLowerCase();
  throw new ConfigurationError({ package: framework, option: 'carrierHeader', expected: 'a header name or false', got: name });
};

export const resolveBaggageAttributes = (framework: string, options: BaggageOptions = {}): ReadonlySet<string> | undefined => {
  if (!isOptionsObject(options)) {
    throw new ConfigurationError({ package: framework, option: 'baggage', expected: 'an object', got: options });
  }
  refuseUnknown(framework, options, ['attributes'], 'baggage.');
  const { attributes } = options;
  if (attributes === undefined) return undefined;
  if (Array.isArray(attributes) && attributes.every((key) => typeof key === 'string')) return new Set(attributes);
  throw new ConfigurationError({ package: framework, option: 'baggage.attributes', expected: 'an array of baggage keys', got: attributes });
};
