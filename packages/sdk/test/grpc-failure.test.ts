import { Metadata, status } from '@grpc/grpc-js';
import { describeFailure } from '../src/export/export-failure.ts';

/** An error as gRPC for Node.js makes it. */
const failed = (code: status, details = 'no', trailer?: string) => {
  const metadata = new Metadata();
  if (trailer) metadata.set('grpc-status-details-bin', Buffer.from(trailer));
  return describeFailure(Object.assign(new Error(`${code} ${status[code]}: ${details}`), { code, details, metadata }), 'backend');
};

test('codes that OTLP allows to retry are temporary, and no others', () => {
  const codes = Array.from({ length: 16 }, (_, index) => index + 1);
  expect(codes.filter((code) => failed(code).isTemporary)).toEqual([
    status.CANCELLED,
    status.DEADLINE_EXCEEDED,
    status.ABORTED,
    status.OUT_OF_RANGE,
    status.UNAVAILABLE,
    status.DATA_LOSS,
  ]);
});

test('RESOURCE_EXHAUSTED is temporary if the backend says when to retry', () => {
  const failure = failed(status.RESOURCE_EXHAUSTED, 'slow down', '\b\b\u0012\u0000\u001a*\n(type.googleapis.com/google.rpc.RetryInfo');
  expect(failure).toMatchObject({ isTemporary: true, message: expect.stringContaining('the backend limits the rate') });
});

test.each([
  [status.RESOURCE_EXHAUSTED, 'Received message larger than max (5000000 vs 4194304)'],
  [status.RESOURCE_EXHAUSTED, 'grpc: received message larger than max (5000000 vs. 4194304)'],
  [status.RESOURCE_EXHAUSTED, 'gRPC message exceeds maximum size 4194304: 5000000'],
  [status.OUT_OF_RANGE, 'Error, decoded message length too large: found 5000000 bytes, the limit is: 4194304 bytes'],
])('%i %s: too large', (code, details) => {
  expect(failed(code, details)).toMatchObject({ kind: '413', isTooLarge: true, isTemporary: false });
});

test('INVALID_ARGUMENT: the backend does not understand it', () => {
  expect(failed(status.INVALID_ARGUMENT).message).toContain('the backend does not understand it');
});
