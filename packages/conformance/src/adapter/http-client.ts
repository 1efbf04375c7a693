import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface ClientRequest {
  method?: string;
  /** Path and query. */
  target: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

export interface ClientResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends one request on a connection of its own; resolves with the whole response. */
export const sendRequest = (origin: string, { method = 'GET', target, headers, body }: ClientRequest): Promise<ClientResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const sent = request({ hostname, port, method, path: target, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: `${Buffer.concat(chunks)}` }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
