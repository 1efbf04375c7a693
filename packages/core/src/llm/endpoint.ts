/** Where a client sends its requests. */
export interface Endpoint {
  /** `server.address`: the host, lower case, without brackets. */
  address: string;
  /** `server.port`: the default of the scheme if the URL names none. */
  port: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The endpoint of a base URL, or `undefined` if the URL is invalid or has no host. */
export const parseEndpoint = (baseUrl: string): Endpoint | undefined => {
  try {
    const { hostname, port, protocol } = new URL(baseUrl);
    if (!hostname) return undefined;
    return { address: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : (DEFAULT_PORTS[protocol] ?? 443) };
  } catch {
    return undefined;
  }
};

/** Whether a host is `domain` or a subdomain of it. Whole labels are compared: `smollama.com` is not under `ollama.com`. */
export const isHostUnder = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);
