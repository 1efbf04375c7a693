import type { Server } from 'node:http';
import type { Instrumentation } from '@opentelemetry/instrumentation';

/** Who traces the application, each in a process of its own. */
export const variants = ['bare', 'floor', 'ai-trace', 'peer'] as const;

export type Variant = (typeof variants)[number];

/** One application of one framework, as each variant has it. */
export interface Framework {
  /** The framework with its major version. */
  title: string;
  /** The existing instrumentation that ai-trace is measured against. */
  peer: {
    /** The packages it is made of, and what of them does not work. */
    packages: string;
    /** How many spans it makes of one request. */
    spans: number;
    /** What is registered before the framework is loaded; a peer that is a middleware needs nothing. */
    instrumentations?(): Promise<Instrumentation[]>;
  };
  /** Loads the framework, and listens on a free port of 127.0.0.1 to `GET /api/users/:id`, mounted under `/api` in its own way. */
  serve(variant: Variant): Promise<Server>;
}

/** What the route answers, as JSON. */
export const findUser = (id: string) => ({ id, name: 'Ada Lovelace', roles: ['reader', 'writer'] });
