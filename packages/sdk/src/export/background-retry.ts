/** The transport in which OpenTelemetry's exporters wait for their next attempt. */
interface RetryingTransport {
  _transport?: { send(data: Uint8Array, timeout: number): Promise<unknown> };
  retry?(data: Uint8Array, timeout: number, delay: number): Promise<unknown>;
}

/**
 * Makes an exporter wait for its next attempt without keeping the process alive, for which there is no setting. Code that
 * waits for the export keeps the process alive itself, for a limited time.
 */
export const retryInBackground = <Exporter>(exporter: Exporter): Exporter => {
  const retrying = (exporter as { _delegate?: { _transport?: RetryingTransport } })._delegate?._transport;
  const transport = retrying?._transport;
  if (!retrying?.retry || !transport) return exporter;
  retrying.retry = (data, timeout, delay) =>
    new Promise((resolve, reject) => {
      setTimeout(() => transport.send(data, timeout).then(resolve, reject), delay).unref();
    });
  return exporter;
};
