import { allowsRetry, type GrpcError, httpStatusOf, isGrpcError } from './grpc-failure.ts';

/** Why an export did not succeed, and what to do about it. */
export interface ExportFailure {
  /** Identifies the kind of failure: `401`, `ECONNREFUSED`. */
  kind: string;
  /** What happened and the remedy, as one text. */
  message: string;
  /** The backend may accept the same items later. */
  isTemporary: boolean;
  /** The backend only accepts smaller exports. */
  isTooLarge: boolean;
}

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'the backend does not understand it; check that `endpoint` is an OTLP endpoint and `protocol` is one that it speaks',
  401: 'check `apiKey`, or `publicKey` and `secretKey`',
  403: 'the key is known but may not write here; check the project or the permissions of `apiKey`',
  404: 'check `endpoint`: it is the base URL, without /v1/traces',
  405: 'check `endpoint`: nothing takes OTLP there',
  413: 'an export is too large; lower `maxExportBatchSize` or `maxContentLength`',
  415: 'check `protocol`: the backend wants another encoding',
  429: 'the backend limits the rate; lower `sampleRate`, or ask for a higher limit',
};

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** Classifies the error that OpenTelemetry's exporters call back with. */
export const describeFailure = (error: Error | undefined, target: string): ExportFailure => {
  if (isGrpcError(error)) return describeGrpc(error, target);
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'number') return describeStatus(code, target);
  if (typeof code === 'string') return describeConnection(code, error, target);
  const message = error?.message ?? '';
  // Without a status or a connection error, the exporter has retried until its timeout.
  if (/retryable status/.test(message)) {
    return temporary('busy', `${target} answered 429 or 5xx until the export timed out: it is overloaded or limits the rate`);
  }
  if (/timed out|Timeout/i.test(message)) {
    return temporary('timeout', `${target} did not answer in time; check \`endpoint\`, or raise \`exportTimeout\``);
  }
  return temporary(message || 'unknown', `${target}: ${message || 'the export failed'}`);
};

const describeGrpc = (error: GrpcError, target: string): ExportFailure => {
  const failure = describeStatus(httpStatusOf(error), target);
  return { ...failure, isTemporary: failure.isTemporary && allowsRetry(error) };
};

const describeStatus = (status: number, target: string): ExportFailure => {
  const remedy = REMEDIES[status] ?? (status >= 500 ? 'the backend has a problem of its own' : 'the backend refused it');
  return {
    kind: String(status),
    message: `${target} answered ${status}: ${remedy}`,
    // OTLP/HTTP allows no retry for any other status.
    isTemporary: [429, 502, 503, 504].includes(status),
    isTooLarge: status === 413,
  };
};

const describeConnection = (code: string, error: Error | undefined, target: string): ExportFailure => {
  if (TLS_CODES.test(code)) {
    const remedy = 'check `endpoint` (http or https), or name the certificate in OTEL_EXPORTER_OTLP_CERTIFICATE';
    return temporary(code, `${target}: TLS failed with ${code}; ${remedy}`);
  }
  if (code === 'ERR_INVALID_CHAR') {
    const message = `${target} was not contacted: a header contains an invalid character; check \`apiKey\` and \`headers\``;
    return { ...temporary(code, message), isTemporary: false };
  }
  if (code.startsWith('HPE_')) return temporary(code, `${target} did not answer with HTTP (${code}); check \`endpoint\``);
  const remedy = code === 'ENOTFOUND' ? 'check `endpoint`: its host is not known' : 'is a backend listening there? Check `endpoint`';
  return temporary(code, `${target} cannot be reached: ${code}${error?.message ? ` (${error.message})` : ''}; ${remedy}`);
};

const temporary = (kind: string, message: string): ExportFailure => ({ kind, message, isTemporary: true, isTooLarge: false });
