// The process that finds what the question is about, and queues both for the worker.
import { getCarrier, withTrace } from '@ai-trace/core';
import { aiTracePlugin } from '@ai-trace/fastify';
import { wrapOpenAI } from '@ai-trace/openai';
import { SpanKind } from '@opentelemetry/api';
import Fastify from 'fastify';
import OpenAI from 'openai';
import { openQueue } from './answer-queue.ts';
import { passages } from './passages.ts';
import { announce } from './process-messages.ts';
import { startTracing } from './tracing.ts';

startTracing('retrieval');

const openai = wrapOpenAI(new OpenAI());
const queue = openQueue();

const findPassage = async (question: string): Promise<string> => {
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input: [question, ...passages] });
  const [wanted = [], ...known] = data.map(({ embedding }) => embedding);
  const likeness = known.map((vector) => vector.reduce((sum, value, index) => sum + value * (wanted[index] ?? 0), 0));
  return passages[likeness.indexOf(Math.max(...likeness))] ?? '';
};

const app = Fastify();
app.register(aiTracePlugin);

app.post<{ Body: { question: string } }>('/passages', async ({ body: { question } }, reply) => {
  const passage = await findPassage(question);
  await withTrace('send answers', null, () => queue.add({ question, passage, carrier: getCarrier() }), { kind: SpanKind.PRODUCER });
  return reply.code(202).send({ accepted: true });
});

announce(await app.listen({ host: '127.0.0.1', port: 0 }));
