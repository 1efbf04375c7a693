import type express from 'express';

/** Every line that is supported, at its ends: before 5.3 (router 2.3) Express keeps no pattern of a mount. */
export const expressVersions = [
  ['5.3', 'express'],
  ['5.0', 'express-5-0'],
  ['4.22', 'express-4'],
  ['4.18', 'express-4-18'],
] as const;

export const loadExpress = (name: string): typeof express => require(name);
