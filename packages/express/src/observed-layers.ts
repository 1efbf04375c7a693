import { requestSpanOf } from '@ai-trace/core';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Layer } from './express-structure.ts';
import { enterMount, wayOf } from './request-way.ts';

const OBSERVED = Symbol.for('@ai-trace/express observed');

/** Tells the request span of every error on its way to the application's error handling, and changes nothing. */
export const aiTraceError: ErrorRequestHandler = (error, req, _res, next) => {
  requestSpanOf(req)?.fail(error);
  next(error);
};

/** An error handler is told of the error after the request span was. */
export const observeErrors = (layer: Layer): void => {
  const handle = layer.handle as unknown as ErrorRequestHandler;
  if (handle === aiTraceError) return;
  const observed: ErrorRequestHandler = function (this: unknown, error, req, res, next) {
    requestSpanOf(req)?.fail(error);
    return handle.call(this, error, req, res, next);
  };
  standIn(layer, observed);
};

/** Of mounts that one path may lead to, only the mount itself can tell which of them a request takes. */
export const noteMount = (layer: Layer): void => {
  const handle = layer.handle as unknown as RequestHandler;
  const noted: RequestHandler = function (this: unknown, req, res, next) {
    const span = requestSpanOf(req);
    if (span) enterMount(wayOf(span, req), layer);
    return handle.call(this, req, res, next);
  };
  standIn(layer, noted);
};

/** In front of the layer's handler, once: with its name and whatever it has, a router's stack above all. */
const standIn = (layer: Layer, observed: RequestHandler | ErrorRequestHandler): void => {
  const { handle } = layer;
  if (OBSERVED in handle) return;
  Object.defineProperties(observed, { name: { value: handle.name }, [OBSERVED]: { value: true } });
  layer.handle = Object.setPrototypeOf(observed, handle);
};
