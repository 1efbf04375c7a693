import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import { ConfigurationError } from '../configuration-error.ts';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;

/** The id of the active trace, 32 hex digits; `undefined` when no span is active. */
export const getTraceId = (): string | undefined => {
  const spanContext = trace.getSpanContext(context.active());
  return spanContext && isSpanContextValid(spanContext) ? spanContext.traceId : undefined;
};

/**
 * A trace id. With a seed, an order number or an idempotency key, it is the first 16 bytes of its SHA-256: the same seed gives
 * the same trace id on every machine. A seed that is already a trace id is returned as it is. Without a seed, or with an empty
 * one, it is random.
 *
 * @throws ConfigurationError for a seed on a runtime without `node:crypto`.
 */
export const generateTraceId = (seed?: string): string => {
  if (seed === undefined || seed === '') return hexOf(globalThis.crypto.getRandomValues(new Uint8Array(16)));
  return TRACE_ID.test(seed) ? seed : hexOf(sha256(seed).subarray(0, 16));
};

const hexOf = (bytes: Uint8Array): string => {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return TRACE_ID.test(hex) ? hex : `${hex.slice(0, -1)}1`;
};

/** The part of `node:crypto` used here; it hashes synchronously, which the Web Crypto API cannot. */
interface Hashing {
  createHash(algorithm: 'sha256'): { update(text: string, encoding: 'utf8'): { digest(): Uint8Array } };
}

const sha256 = (text: string): Uint8Array => {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const crypto = process?.getBuiltinModule?.('node:crypto') as Hashing | undefined;
  if (crypto) return crypto.createHash('sha256').update(text, 'utf8').digest();
  throw new ConfigurationError({
    package: 'core',
    option: 'seed',
    expected: 'a trace id of 32 hex digits on a runtime without node:crypto',
    got: text,
    remedy: 'Hash it yourself, with crypto.subtle.digest, or switch on the Node.js compatibility of the runtime.',
  });
};
