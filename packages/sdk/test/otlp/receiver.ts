import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { otlpSchema } from './otlp-schema.ts';

type Value = Record<string, unknown>;
type Attributes = Record<string, unknown>;
type KeyValue = { key: string; value: Value };
type WireSpan = { name: string; kind: number; traceId: unknown; spanId: unknown; parentSpanId: unknown; attributes: KeyValue[] };
type WireLog = { body: Value; severityText: string; traceId: unknown; attributes: KeyValue[] };

export interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Attributes;
  scope: string;
  resource: Attributes;
}

export interface ReceivedLog {
  body: unknown;
  severity: string;
  traceId: string;
  attributes: Attributes;
}

const { root } = protobuf.parse(otlpSchema);
const types: Record<string, string> = { '/v1/traces': 'Traces', '/v1/logs': 'Logs', '/v1/metrics': 'Metrics' };

/** Answers one export; by default 200 with an empty body. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** An OTLP/HTTP backend on a port of its own, which understands protobuf and JSON. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly logs: ReceivedLog[] = [];
  readonly metrics: string[] = [];
  readonly requests: Array<{ path: string; headers: IncomingMessage['headers']; length: number }> = [];
  answer: Answer = (_request, response) => response.end();
  /** Whether what comes is kept: not where it is refused. */
  accepts = true;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#receive(request, response));
  }

  static async start(server: Server = createServer(), port = 0): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when `isThere` finds what it waits for. */
  async until(isThere: (receiver: this) => boolean): Promise<void> {
    while (!isThere(this)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = Buffer.concat(chunks);
      this.requests.push({ path, headers: request.headers, length: body.length });
      if (this.accepts) this.#keep(path, request.headers, body);
      this.answer(request, response, this.requests.length);
    });
  }

  #keep(path: string, headers: IncomingMessage['headers'], body: Buffer): void {
    const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const message = headers['content-type'] === 'application/json' ? JSON.parse(String(bytes)) : decode(path, bytes);
    for (const { resource, scopeSpans } of message.resourceSpans ?? []) {
      for (const { scope, spans } of scopeSpans ?? []) {
        for (const span of spans ?? []) this.spans.push(readSpan(span, scope, resource));
      }
    }
    for (const { scopeLogs } of message.resourceLogs ?? []) {
      for (const { logRecords } of scopeLogs ?? []) for (const record of logRecords ?? []) this.logs.push(readLog(record));
    }
    for (const { scopeMetrics } of message.resourceMetrics ?? []) {
      for (const { metrics } of scopeMetrics ?? []) for (const { name } of metrics ?? []) this.metrics.push(name);
    }
  }
}

const decode = (path: string, bytes: Buffer) => {
  const type = root.lookupType(types[path] ?? '');
  // biome-ignore lint/suspicious/noExplicitAny: what came is looked at field by field.
  return type.toObject(type.decode(bytes), { longs: String, bytes: Buffer }) as any;
};

const hex = (id: unknown): string => (Buffer.isBuffer(id) ? id.toString('hex') : String(id ?? ''));

const readValue = (value: Value | undefined): unknown => {
  const [content] = Object.values(value ?? {});
  const list = (content as { values?: Value[] } | undefined)?.values;
  return list ? list.map(readValue) : content;
};

const attributesOf = (list: KeyValue[] = []): Attributes => Object.fromEntries(list.map(({ key, value }) => [key, readValue(value)]));

const readSpan = (span: WireSpan, scope: { name: string }, resource: { attributes: KeyValue[] }): ReceivedSpan => {
  const { name, kind, traceId, spanId, parentSpanId, attributes } = span;
  return {
    ...{ name, kind },
    traceId: hex(traceId),
    spanId: hex(spanId),
    parentSpanId: hex(parentSpanId),
    attributes: attributesOf(attributes),
    scope: scope.name,
    resource: attributesOf(resource.attributes),
  };
};

const readLog = ({ body, severityText, traceId, attributes }: WireLog): ReceivedLog => {
  return { body: readValue(body), severity: severityText, traceId: hex(traceId), attributes: attributesOf(attributes) };
};
