import type { RequestSpan } from '../request-span.ts';

type Read = { done: false; value: Uint8Array } | { done: true };

/**
 * Ends the span when the response's body has been read to its last byte, was cancelled by the client, or has failed; at once if
 * there is no body, or all of it is in memory. Resolves with the response to send instead, which has the same status, headers and
 * bytes. It reads a stream in the request's context, and only when it is read itself.
 */
export const endWithBody = async (span: RequestSpan, response: Response): Promise<Response> => {
  span.noteHead();
  if (response.body === null || response.bodyUsed || response.body.locked) {
    span.end({ outcome: 'complete' });
    return response;
  }
  const reader = response.body.getReader();
  const readNext = (): Promise<Read> => span.run(() => reader.read());
  const start = await readStart(readNext);
  if (!start.isWhole)
    return new Response(endWithStream(span, start, { readNext, cancel: (reason) => span.run(() => reader.cancel(reason)) }), response);
  span.end({ outcome: 'complete' });
  return new Response(joined(start.chunks), response);
};

/** The part of a body that was available at once. */
interface BodyStart {
  chunks: Uint8Array[];
  isWhole: boolean;
  /** A read that is still pending, or that has failed. */
  next?: Promise<Read>;
}

/** Bun gives a string of more than 16 KB in two chunks. */
const MOST_CHUNKS = 2;

/** Runtimes send a body that is in memory, as most are, with its length. For that, it has to stay in one piece. */
const readStart = async (readNext: () => Promise<Read>): Promise<BodyStart> => {
  const chunks: Uint8Array[] = [];
  while (chunks.length <= MOST_CHUNKS) {
    const next = readNext();
    const read = await Promise.race([next, soon()]).catch(() => undefined);
    if (!read) return { chunks, isWhole: false, next };
    if (read.done) return { chunks, isWhole: true };
    chunks.push(read.value);
    // Not bytes: passed on as it is, so that the runtime itself reports the error.
    if (!(read.value instanceof Uint8Array)) break;
  }
  return { chunks, isWhole: false };
};

/** Not a Blob, which Deno sends in chunks. */
const joined = (chunks: Uint8Array[]): Uint8Array => {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
};

/** A body in memory comes within a few microtasks; no response waits longer. */
const soon = async (): Promise<undefined> => {
  for (let turn = 0; turn < 5; turn++) await undefined;
};

interface BodyRest {
  readNext: () => Promise<Read>;
  cancel: (reason: unknown) => Promise<void>;
}

const endWithStream = (span: RequestSpan, { chunks, next }: BodyStart, { readNext, cancel }: BodyRest): ReadableStream<Uint8Array> => {
  const streamed = true;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk !== undefined) return controller.enqueue(chunk);
        try {
          const read = await (next ?? readNext());
          next = undefined;
          if (!read.done) return controller.enqueue(read.value);
          controller.close();
          span.end({ outcome: 'complete', streamed });
        } catch (error) {
          span.end({ outcome: 'failed', error, streamed });
          throw error;
        }
      },
      cancel(reason) {
        const cancelled = cancel(reason);
        span.end({ outcome: 'disconnected', streamed });
        return cancelled;
      },
    },
    { highWaterMark: 0 },
  );
};
