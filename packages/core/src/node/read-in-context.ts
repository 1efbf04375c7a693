import { type Context, context } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';

/**
 * Binds the reading of a response body to `active`: for frameworks that begin to read it after the handler has returned, outside
 * of the request's context. Takes a Node or web stream, or a `Response`; leaves any other body alone.
 */
export const readInContext = (body: unknown, active: Context): void => {
  if (typeof body !== 'object' || body === null) return;
  try {
    // Distinguished by their members, because Node loads all of fetch when the global `Response` is read.
    if ('pipe' in body && typeof body.pipe === 'function') body.pipe = context.bind(active, body.pipe);
    else if (isWebStream(body)) readStreamInContext(body, active);
    else if ('body' in body && isWebStream(body.body)) readStreamInContext(body.body, active);
  } catch (error) {
    reportContained('following a response body', error);
  }
};

const isWebStream = (body: unknown): body is ReadableStream =>
  typeof body === 'object' && body !== null && 'getReader' in body && Symbol.asyncIterator in body;

const readStreamInContext = (stream: ReadableStream, active: Context): void => {
  const { getReader, [Symbol.asyncIterator]: iterate } = stream;
  stream.getReader = ((...options: []) => {
    const reader = getReader.apply(stream, options);
    reader.read = context.bind(active, reader.read);
    return reader;
  }) as ReadableStream['getReader'];
  // Node's iterator has a reader of its own.
  stream[Symbol.asyncIterator] = (...options) => {
    const iterator = iterate.apply(stream, options);
    iterator.next = context.bind(active, iterator.next);
    return iterator;
  };
};
