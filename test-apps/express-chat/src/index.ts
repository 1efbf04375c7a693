import { createServer } from 'node:http';
import { type StartService, serveNode } from '@ai-trace/example-chat-kit';
import { createApp } from './app.ts';

export const start: StartService = (chat, port) => serveNode('Express', createServer(createApp(chat)), port);
