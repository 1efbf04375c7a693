import { once } from 'node:events';
import { styleText } from 'node:util';
import { sendMessage } from './chat-client.ts';
import { print, printTrace } from './print.ts';
import type { RunningChat } from './running-chat.ts';
import { type Scene, scenes } from './scenes.ts';
import { checkTrace } from './trace-expectation.ts';
import type { FinishedTrace } from './tracing.ts';

const TRACE_TIMEOUT_MS = 10_000;

/** Sends the requests of all scenes and prints their traces; resolves with all that was unexpected, one sentence each. */
export const playScenes = async (chat: RunningChat): Promise<string[]> => {
  const { collector, provider, origin } = chat;
  const traces: FinishedTrace[] = [];
  const collect = (trace: FinishedTrace): void => void traces.push(trace);
  collector.on('trace', collect);
  const health = await fetch(`${origin}/health`);
  await health.text();
  const played = scenes(provider.model).filter(({ scripted }) => provider.scripted || !scripted);
  const problems: string[] = [];
  for (const scene of played) problems.push(...(await playScene(chat, scene)));
  collector.off('trace', collect);

  const unexpected = traces.length - played.length;
  print(`\nGET /health answered ${health.status} and left ${unexpected === 0 ? 'no trace: its URL is excluded' : `${unexpected} traces`}.`);
  if (unexpected !== 0) problems.push(`GET /health: ${unexpected} traces too many`);
  report(problems);
  return problems;
};

const playScene = async ({ origin, collector }: RunningChat, scene: Scene): Promise<string[]> => {
  print(`\n${styleText('bold', scene.title)}`);
  const finished = once(collector, 'trace', { signal: AbortSignal.timeout(TRACE_TIMEOUT_MS) });
  try {
    const [[trace]] = (await Promise.all([finished, sendMessage(origin, scene)])) as unknown as [[FinishedTrace]];
    printTrace(trace);
    return checkTrace(trace, scene.expected).map((problem) => `${scene.title}: ${problem}`);
  } catch (error) {
    return [`${scene.title}: no finished trace (${error})`];
  }
};

const report = (problems: string[]): void => {
  if (problems.length === 0) return void print('Every trace is as expected.');
  print(styleText('red', `\n${problems.length} of the expectations failed:`));
  for (const problem of problems) print(`  ${problem}`);
};
