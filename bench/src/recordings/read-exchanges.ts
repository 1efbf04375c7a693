import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Exchange } from './exchange.ts';

/** All exchanges with a JSON request in the files of a folder, in the format of any known recorder. */
export const readExchanges = (folder: string): Exchange[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:json|har)$/.test(path))
    .sort()
    .flatMap((path) => readFile(join(folder, path), relative(folder, join(folder, path))));

const readFile = (path: string, source: string): Exchange[] => {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const read = Array.isArray(content) ? content.map(fromNock) : entriesOf(content as HarFile & CassetteFile);
  return read.flatMap((exchange, index) => (exchange ? [{ ...exchange, source: `${source}#${index}` }] : []));
};

type Read = Omit<Exchange, 'source'> | undefined;

interface NockEntry {
  scope?: string;
  method?: string;
  path?: string;
  body?: unknown;
  status?: number;
  response?: unknown;
  rawHeaders?: Record<string, string>;
}

/** Nock writes a compressed answer as a list of chunks in hexadecimal. */
const fromNock = ({ scope, method, path = '', body, status = 200, response, rawHeaders }: NockEntry): Read => {
  if (method !== 'POST' || !isRecord(body)) return undefined;
  const contentType = rawHeaders?.['content-type'] ?? 'application/json';
  return { url: new URL(path, scope), sent: body, status, contentType, body: nockBody(response) };
};

const nockBody = (response: unknown): string => {
  if (typeof response === 'string') return response;
  if (!Array.isArray(response) || typeof response[0] !== 'string') return JSON.stringify(response);
  return gunzipSync(Buffer.from(response.join(''), 'hex')).toString('utf8');
};

interface HarFile {
  log?: {
    entries: {
      request: { method: string; url: string; postData?: { text?: string } };
      response: { status: number; content: { mimeType?: string; text?: string; encoding?: string } };
    }[];
  };
}

/** Polly writes a compressed answer as a list of chunks in base64. */
const harBody = (text: string): string => {
  if (!text.startsWith('[')) return Buffer.from(text, 'base64').toString('utf8');
  const chunks = (JSON.parse(text) as string[]).map((chunk) => Buffer.from(chunk, 'base64'));
  return gunzipSync(Buffer.concat(chunks)).toString('utf8');
};

interface CassetteFile {
  entries?: {
    request?: { method?: string; url?: string; body?: { kind?: string; value?: unknown } };
    response?: { status?: number; headers?: Record<string, string>; body?: { kind?: string; value?: unknown; chunks?: string[] } };
  }[];
}

const entriesOf = ({ log, entries = [] }: HarFile & CassetteFile): Read[] => (log ? log.entries.map(fromHar) : entries.map(fromCassette));

const fromHar = ({ request, response }: NonNullable<HarFile['log']>['entries'][number]): Read => {
  const sent = parseRecord(request.postData?.text);
  if (request.method !== 'POST' || !sent) return undefined;
  const { text = '', encoding, mimeType = 'application/json' } = response.content;
  const body = encoding === 'base64' ? harBody(text) : text;
  return { url: new URL(request.url), sent, status: response.status, contentType: mimeType, body };
};

/** Exchanges whose bodies are in separate files are left out. */
const fromCassette = ({ request, response }: NonNullable<CassetteFile['entries']>[number]): Read => {
  const { kind, value, chunks = [] } = response?.body ?? {};
  if (request?.method !== 'POST' || !isRecord(request.body?.value) || !request.url) return undefined;
  if (kind !== 'json' && kind !== 'sse' && kind !== 'text') return undefined;
  const streamed = chunks.map((chunk) => (chunk.endsWith('\n\n') ? chunk : `${chunk}\n\n`)).join('');
  return {
    url: new URL(request.url),
    sent: request.body.value,
    status: response?.status ?? 200,
    contentType: response?.headers?.['content-type'] ?? 'application/json',
    body: kind === 'sse' ? streamed : kind === 'text' ? String(value) : JSON.stringify(value),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const parseRecord = (text: string | undefined): Record<string, unknown> | undefined => {
  if (!text?.startsWith('{')) return undefined;
  return JSON.parse(text);
};
