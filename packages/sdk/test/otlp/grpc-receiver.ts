import { type Metadata, Server, ServerCredentials, type StatusObject, type sendUnaryData } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { otlpSchema } from './otlp-schema.ts';

type Trace = { resourceSpans: Array<{ scopeSpans: Array<{ spans: Array<{ name: string }> }> }> };

const traces = protobuf.parse(otlpSchema).root.lookupType('Traces');

/** What OTLP/gRPC calls the export of spans; the answer's message has no field that must be set. */
const definition = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => traces.toObject(traces.decode(bytes)) as Trace,
    responseSerialize: () => Buffer.alloc(0),
    responseDeserialize: () => undefined,
  },
};

/** An OTLP/gRPC backend for spans on a port of its own. */
export const startGrpcReceiver = async () => {
  const spans: string[] = [];
  const metadata: Metadata[] = [];
  const answer: { refusal?: Partial<StatusObject> } = {};
  const server = new Server();
  server.addService(definition, {
    export: (call: { request: Trace; metadata: Metadata }, done: sendUnaryData<undefined>) => {
      metadata.push(call.metadata);
      if (answer.refusal) return done(answer.refusal);
      spans.push(
        ...call.request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans.map(({ name }) => name))),
      );
      return done(null, undefined);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { url: `http://127.0.0.1:${port}`, spans, metadata, answer, stop: () => server.forceShutdown() };
};
