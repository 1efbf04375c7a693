// A child process: makes calls inside a traced request and measures their CPU time.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../child.ts';
import { DroppingSpanProcessor } from '../telemetry.ts';
import { completionFetch, streamFetch } from './stub-provider.ts';
import { variants } from './variants.ts';
import { type LlmMeasurement, streamLengths, type VariantName, type Work } from './work.ts';

const [variantName] = process.argv.slice(2) as [VariantName];
const spans = new DroppingSpanProcessor();
const variant = await variants[variantName](spans);

// Loaded with require(), in every variant alike: it is how the peer's patches reach the SDK.
const require = createRequire(import.meta.url);
const { OpenAI } = require('openai') as typeof import('openai');
const express = require('express') as typeof import('express');

const request = {
  model: 'gpt-4o-mini',
  temperature: 0.2,
  max_tokens: 64,
  messages: [
    { role: 'system' as const, content: 'Answer in one short sentence.' },
    { role: 'user' as const, content: 'What is a span in distributed tracing?' },
  ],
};

// Made once, like the other: a spread in the loop would cost every variant more than what is measured.
const streamedRequest = { ...request, stream: true as const, stream_options: { include_usage: true } };

const createClient = (fetch: () => Promise<Response>) => variant.wrap(new OpenAI({ apiKey: 'unused', maxRetries: 0, fetch }));

const completionClient = createClient(completionFetch);
const complete = async (): Promise<void> => {
  const { choices } = await completionClient.chat.completions.create(request);
  if (choices.length !== 1) throw new Error('A completion without its choice');
};

const streamOf = (contentChunks: number) => {
  const client = createClient(streamFetch(contentChunks));
  return async (): Promise<void> => {
    let chunks = 0;
    const stream = await client.chat.completions.create(streamedRequest);
    for await (const _ of stream) chunks += 1;
    if (chunks !== contentChunks + 3) throw new Error(`A stream of ${chunks} chunks`);
  };
};

const works: Record<Work, () => Promise<void>> = {
  completion: complete,
  shortStream: streamOf(streamLengths.shortStream),
  longStream: streamOf(streamLengths.longStream),
};

const app = express();
app.get('/measure/:work/:calls', variant.middleware, async (req, res) => {
  const work = works[req.params.work as Work];
  const calls = Number(req.params.calls);
  const spansBefore = spans.ended;
  const cpuBefore = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  res.json({ cpuMicroseconds: user + system, spans: spans.ended - spansBefore } satisfies LlmMeasurement);
});

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = { port: () => (server.address() as AddressInfo).port };

export type LlmServerAnswers = typeof answers;

answerParent(answers);
