import { createServer } from 'node:http';
import { type StartService, serveNode } from '@ai-trace/example-chat-kit';
import { createApp } from './app.ts';

export const start: StartService = (chat, port) => serveNode('Koa', createServer(createApp(chat).callback()), port);
