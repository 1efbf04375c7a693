import type { Server } from 'node:http';
import { type StartService, serveNode } from '@ai-trace/example-chat-kit';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';

export const start: StartService = (chat, port) => serveNode('Hono', createAdaptorServer({ fetch: createApp(chat).fetch }) as Server, port);
