import { setTimeout as sleep } from 'node:timers/promises';
import { openaiProvider, type Provider, print, printTrace, startScriptedProvider } from '@ai-trace/example-chat-kit';
import { type RedisSettings, removeQueue } from './answer-queue.ts';
import { Chain } from './chain.ts';
import { type Asker, checkChain, expectedSpans } from './check-chain.ts';
import { findRedis } from './find-redis.ts';
import type { RemoteSpan } from './plain-span.ts';

const DEADLINE_MS = 30_000;
const ADA: Asker = { session: 'ada-weekend', user: 'ada' };

/** Asks one question and prints the trace that it leaves in all three processes; resolves to the exit code. */
export const runDemo = async (): Promise<number> => {
  const provider = openaiProvider() ?? (await startScriptedProvider());
  try {
    const url = await findRedis();
    const problems = await runChain(
      provider,
      url === undefined ? undefined : { connection: { url }, prefix: `ai-trace-demo-${process.pid}` },
    );
    if (problems.length === 0) print('\nOne trace over three processes, session and user on every span.');
    for (const problem of problems) print(problem);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await provider.stop();
  }
};

const runChain = async (provider: Provider, redis: RedisSettings | undefined): Promise<string[]> => {
  const chain = await Chain.start(provider, redis);
  const queue = redis ? `BullMQ on ${redis.connection.url}` : 'a queue in this process, for no Redis answers';
  print(`gateway (Express) -> retrieval (Fastify) -> ${queue} -> worker; answered by ${provider.name}.\n`);
  try {
    return await ask(chain, expectedSpans(provider.model));
  } finally {
    await chain.stop();
    if (redis) await removeQueue(redis);
  }
};

const ask = async (chain: Chain, expected: readonly string[]): Promise<string[]> => {
  const spans: RemoteSpan[] = [];
  chain.on('span', (span) => spans.push(span));
  const response = await fetch(`${chain.origin}/questions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Session-ID': ADA.session, 'X-User': ADA.user },
    body: JSON.stringify({ question: 'Where could I spend a weekend in April?' }),
  });
  const reply = await response.text();
  if (!response.ok) return [`the gateway answered ${response.status}: ${reply}`];
  // The worker answers long after the gateway has.
  const deadline = Date.now() + DEADLINE_MS;
  while (spans.length < expected.length && Date.now() < deadline) await sleep(20);
  spans.sort((one, other) => one.startTime[0] - other.startTime[0] || one.startTime[1] - other.startTime[1]);
  printTrace(spans);
  return checkChain(spans, expected, ADA);
};
