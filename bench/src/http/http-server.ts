// A child process: one variant of the app, which measures its own CPU time between two messages of the parent.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../child.ts';
import type { SpanSample } from '../floor-middleware.ts';
import { DroppingSpanProcessor } from '../telemetry.ts';
import { type VariantName, variants } from './variants.ts';

const [variant, sampleJson = '{}'] = process.argv.slice(2) as [VariantName, string?];
const spans = new DroppingSpanProcessor();
const middleware = await variants[variant](spans, JSON.parse(sampleJson) as SpanSample);

// Loaded with require(), in every variant alike: it is how the peers' patches reach Express.
const express = createRequire(import.meta.url)('express') as typeof import('express');

const users = express.Router();
users.get('/users/:id', (req, res) => {
  res.json({ id: req.params.id, name: 'Ada Lovelace', roles: ['reader', 'writer'] });
});

const app = express();
for (const handler of middleware) app.use(handler);
app.use('/api', users);

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
// Connections stay open while the other variants have their turn.
server.keepAliveTimeout = 0;

let cpuBefore = process.cpuUsage();
let spansBefore = 0;

const answers = {
  port: () => (server.address() as AddressInfo).port,
  sampleSpans: (on: boolean) => {
    spans.sampling = on;
  },
  lastSpan: (): SpanSample | undefined => {
    if (!spans.last) return undefined;
    const { name, attributes } = spans.last;
    const start = spans.lastStartAttributes;
    return { name, start, end: Object.fromEntries(Object.entries(attributes).filter(([key]) => !(key in start))) };
  },
  startMeasuring: () => {
    cpuBefore = process.cpuUsage();
    spansBefore = spans.ended;
  },
  stopMeasuring: () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { cpuMicroseconds: user + system, spans: spans.ended - spansBefore };
  },
};

export type HttpServerAnswers = typeof answers;

answerParent(answers);
