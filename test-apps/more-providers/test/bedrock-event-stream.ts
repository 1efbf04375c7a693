import { crc32 } from 'node:zlib';

const STRING = 7;

const header = (name: string, value: string): Buffer => {
  const head = Buffer.from([name.length, ...Buffer.from(name), STRING, 0, 0]);
  head.writeUInt16BE(Buffer.byteLength(value), head.length - 2);
  return Buffer.concat([head, Buffer.from(value)]);
};

const checksum = (...bytes: Buffer[]): Buffer => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat(bytes)));
  return sum;
};

/** One message in the binary format `application/vnd.amazon.eventstream`. */
const message = (headers: Record<string, string>, body: object): Buffer => {
  const encodedHeaders = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const payload = Buffer.from(JSON.stringify(body));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(prelude.length + 4 + encodedHeaders.length + payload.length + 4, 0);
  prelude.writeUInt32BE(encodedHeaders.length, 4);
  const unsigned = Buffer.concat([prelude, checksum(prelude), encodedHeaders, payload]);
  return Buffer.concat([unsigned, checksum(unsigned)]);
};

const JSON_TYPE = { ':content-type': 'application/json' };

export const bedrockEvent = (type: string, body: object): Buffer =>
  message({ ':event-type': type, ...JSON_TYPE, ':message-type': 'event' }, body);

export const bedrockException = (type: string, body: object): Buffer =>
  message({ ':exception-type': type, ...JSON_TYPE, ':message-type': 'exception' }, body);
