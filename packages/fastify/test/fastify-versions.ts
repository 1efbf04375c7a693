import type multipart from '@fastify/multipart';
import type websocket from '@fastify/websocket';
import type { FastifyServerOptions, fastify } from 'fastify';

const maxParamLength = 20_000;

/** Every major version that is supported: its package, the plugins that belong to it, and options in its own way of writing. */
export const fastifyVersions = [
  {
    version: '5',
    packages: { fastify: 'fastify', multipart: '@fastify/multipart', websocket: '@fastify/websocket' },
    serverOptions: { routerOptions: { maxParamLength } } as FastifyServerOptions,
  },
  {
    version: '4',
    packages: { fastify: 'fastify-4', multipart: 'fastify-multipart-8', websocket: 'fastify-websocket-10' },
    serverOptions: { maxParamLength } as FastifyServerOptions,
  },
] as const;

export interface FastifyPackages {
  fastify: typeof fastify;
  multipart: typeof multipart;
  websocket: typeof websocket;
}

/** All with the types of the newest, which are those of the others as far as the tests use them. */
export const loadPackages = (names: Record<keyof FastifyPackages, string>): FastifyPackages => ({
  fastify: require(names.fastify),
  multipart: require(names.multipart),
  websocket: require(names.websocket),
});
