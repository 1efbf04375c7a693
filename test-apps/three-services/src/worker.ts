// The process behind the queue: it lets a language model answer.
import { withTrace } from '@ai-trace/core';
import { wrapOpenAI } from '@ai-trace/openai';
import { SpanKind } from '@opentelemetry/api';
import OpenAI from 'openai';
import { openQueue } from './answer-queue.ts';
import { announce } from './process-messages.ts';
import { startTracing } from './tracing.ts';

startTracing('worker');

const openai = wrapOpenAI(new OpenAI());
const model = process.env.OPENAI_MODEL ?? '';

const answer = async (question: string, passage: string): Promise<void> => {
  const messages = [
    { role: 'system', content: `Answer in one sentence. What is known: ${passage}` },
    { role: 'user', content: question },
  ] as const;
  await openai.chat.completions.create({ model, messages: [...messages] });
};

await openQueue().consume(({ question, passage, carrier }) =>
  withTrace('process answers', carrier, () => answer(question, passage), { kind: SpanKind.CONSUMER }),
);
announce();
