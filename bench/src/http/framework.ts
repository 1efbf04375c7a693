import type { Server } from 'node:http';
import type { Instrumentation } from '@opentelemetry/instrumentation';

/** What traces the application; each variant runs in its own process. */
export const variants = ['bare', 'floor', 'ai-trace', 'peer'] as const;

export type Variant = (typeof variants)[number];

/** One framework's application, the same in every variant. */
export interface Framework {
  /** The framework with its major version. */
  title: string;
  /** The existing instrumentation that ai-trace is measured against. */
  peer: {
    /** Its packages, and which of their parts do not work. */
    packages: string;
    /** Spans per request. */
    spans: number;
    /** Registered before the framework is loaded; a peer that is middleware needs none. */
    instrumentations?(): Promise<Instrumentation[]>;
  };
  /** Loads the framework and serves `GET /api/users/:id` on a free port of 127.0.0.1, using the framework's own way to mount `/api`. */
  serve(variant: Variant): Promise<Server>;
}

/** The route's answer, sent as JSON. */
export const findUser = (id: string) => ({ id, name: 'Ada Lovelace', roles: ['reader', 'writer'] });
