import type { Framework } from './framework.ts';
import { express } from './frameworks/express.ts';
import { fastify } from './frameworks/fastify.ts';
import { hono } from './frameworks/hono.ts';
import { koa } from './frameworks/koa.ts';
import { nestjs } from './frameworks/nestjs.ts';
import { nodeHttp } from './frameworks/node-http.ts';

export const frameworks = { express, fastify, koa, hono, nestjs, 'node-http': nodeHttp } satisfies Record<string, Framework>;

export type FrameworkName = keyof typeof frameworks;

export const frameworkNames = Object.keys(frameworks) as FrameworkName[];
