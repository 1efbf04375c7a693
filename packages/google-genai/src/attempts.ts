type Fetch = (...args: unknown[]) => unknown;

interface RetryingClient {
  apiClient?: { apiCall?(...args: unknown[]): unknown };
}

/**
 * From version 2 on, the one method that sends requests takes a `fetch` as its last argument and calls it once per
 * attempt. Earlier versions offer no way to count attempts.
 */
export const observeAttempts = (client: object, countAttempt: () => void): void => {
  const { apiClient } = client as RetryingClient;
  const send = apiClient?.apiCall;
  if (!apiClient || !send || send.length < ARGUMENTS) return;
  const counted = countedFetch((...args) => (fetch as Fetch)(...args), countAttempt);
  apiClient.apiCall = function aiTraceAttempts(url, init, retryOptions, timeout, signal, ownFetch) {
    if (!retryOptions) return send.call(this, url, init, retryOptions, timeout, signal, ownFetch);
    const used = typeof ownFetch === 'function' ? countedFetch(ownFetch as Fetch, countAttempt) : counted;
    return send.call(this, url, init, retryOptions, timeout, signal, used);
  };
};

const ARGUMENTS = 6;

const countedFetch =
  (send: Fetch, countAttempt: () => void): Fetch =>
  (...args) => {
    countAttempt();
    return send(...args);
  };
