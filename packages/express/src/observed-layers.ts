import { requestSpanOf } from '@ai-trace/core';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Layer } from './express-structure.ts';
import { enterMount, wayOf } from './request-way.ts';

const OBSERVED = Symbol.for('@ai-trace/express observed');

/** Reports every error on its way to the application's error handling to the request span, and passes it on. */
export const aiTraceError: ErrorRequestHandler = (error, req, _res, next) => {
  requestSpanOf(req)?.fail(error);
  next(error);
};

/** Reports each error to the request span before its error handler runs. */
export const observeErrors = (layer: Layer): void => {
  const handle = layer.handle as unknown as ErrorRequestHandler;
  if (handle === aiTraceError) return;
  const observed: ErrorRequestHandler = function (this: unknown, error, req, res, next) {
    requestSpanOf(req)?.fail(error);
    return handle.call(this, error, req, res, next);
  };
  standIn(layer, observed);
};

/** Records the requests that enter a mount: if one path may lead to several, only the mount itself shows which one it was. */
export const noteMount = (layer: Layer): void => {
  const handle = layer.handle as unknown as RequestHandler;
  const noted: RequestHandler = function (this: unknown, req, res, next) {
    const span = requestSpanOf(req);
    if (span) enterMount(wayOf(span, req), layer);
    return handle.call(this, req, res, next);
  };
  standIn(layer, noted);
};

/** Puts a function in front of the layer's handler, once, that keeps its name and properties, above all a router's stack. */
const standIn = (layer: Layer, observed: RequestHandler | ErrorRequestHandler): void => {
  const { handle } = layer;
  if (OBSERVED in handle) return;
  Object.defineProperties(observed, { name: { value: handle.name }, [OBSERVED]: { value: true } });
  layer.handle = Object.setPrototypeOf(observed, handle);
};
