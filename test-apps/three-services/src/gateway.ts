// The process that people talk to: it takes a question and has it answered later.

import { createServer } from 'node:http';
import { getBaggage, setAttribute, TraceAttribute } from '@ai-trace/core';
import { serveNode } from '@ai-trace/example-chat-kit';
import { aiTraceMiddleware } from '@ai-trace/express';
import express from 'express';
import { announce } from './process-messages.ts';
import { startTracing } from './tracing.ts';

startTracing('gateway');

const app = express();
app.use(aiTraceMiddleware(), express.json());

app.post('/questions', async (req, res) => {
  const user = req.get('X-User');
  if (user) setAttribute(TraceAttribute.USER_ID, user);
  const response = await fetch(`${process.env.RETRIEVAL_ORIGIN}/passages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Trace-Context': getBaggage() },
    body: JSON.stringify(req.body),
  });
  res.status(response.status).json(await response.json());
});

const { origin } = await serveNode('gateway', createServer(app), 0);
announce(origin);
