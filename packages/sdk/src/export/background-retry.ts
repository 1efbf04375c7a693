/** What OpenTelemetry's exporters wait in for their next try. */
interface RetryingTransport {
  _transport?: { send(data: Uint8Array, timeout: number): Promise<unknown> };
  retry?(data: Uint8Array, timeout: number, delay: number): Promise<unknown>;
}

/**
 * Has an exporter wait for its next try without keeping the process alive, for which there is no setting: whoever has to wait
 * for the export holds the process itself, and for a bounded time.
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
