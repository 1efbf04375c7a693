/** What gRPC for Node.js calls back with. */
export interface GrpcError extends Error {
  code: number;
  metadata?: { get(name: string): unknown[] };
}

/** The statuses of OTLP/HTTP that correspond to gRPC codes: OTLP allows a retry for the same ones. */
const STATUS_BY_CODE: Readonly<Record<number, number>> = {
  1: 503, // CANCELLED
  3: 400, // INVALID_ARGUMENT
  4: 504, // DEADLINE_EXCEEDED
  5: 404, // NOT_FOUND
  7: 403, // PERMISSION_DENIED
  8: 429, // RESOURCE_EXHAUSTED
  10: 503, // ABORTED
  11: 503, // OUT_OF_RANGE
  12: 404, // UNIMPLEMENTED
  14: 503, // UNAVAILABLE
  15: 503, // DATA_LOSS
  16: 401, // UNAUTHENTICATED
};

const RESOURCE_EXHAUSTED = 8;
const OUT_OF_RANGE = 11;

/** As gRPC words it in Node.js, Go, Python and Java, and in Rust, where the code is OUT_OF_RANGE. */
const TOO_LARGE = /larger than|exceeds maximum|too large/i;

export const isGrpcError = (error: Error | undefined): error is GrpcError => {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' && code < 100;
};

export const httpStatusOf = ({ code, message }: GrpcError): number => {
  if ((code === RESOURCE_EXHAUSTED || code === OUT_OF_RANGE) && TOO_LARGE.test(message)) return 413;
  return STATUS_BY_CODE[code] ?? 500;
};

/** OTLP/gRPC allows a retry after RESOURCE_EXHAUSTED only if the backend says when. */
export const allowsRetry = ({ code, metadata }: GrpcError): boolean =>
  code !== RESOURCE_EXHAUSTED || String(metadata?.get('grpc-status-details-bin')[0]).includes('google.rpc.RetryInfo');
