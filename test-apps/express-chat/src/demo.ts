import { once } from 'node:events';
import { parseArgs, styleText } from 'node:util';
import { wrapOpenAI } from '@ai-trace/openai';
import OpenAI from 'openai';
import { createApp } from './app.ts';
import { curlLine, sendMessage } from './chat-client.ts';
import { ChatService } from './chat-service.ts';
import { listen } from './listen.ts';
import { openaiProvider, type Provider, startScriptedProvider } from './provider.ts';
import { type Scene, scenes } from './scenes.ts';
import { checkTrace } from './trace-expectation.ts';
import { formatTrace } from './trace-tree.ts';
import { type FinishedTrace, startTracing, TraceCollector } from './tracing.ts';

const TRACE_TIMEOUT_MS = 10_000;

const print = (text = ''): boolean => process.stdout.write(`${text}\n`);

const run = async ({ keep }: { keep: boolean }): Promise<void> => {
  const collector = new TraceCollector();
  const tracing = startTracing(collector);
  const provider = openaiProvider() ?? (await startScriptedProvider());
  const client = wrapOpenAI(new OpenAI(provider.client));
  const app = await listen(createApp(new ChatService(client, provider.model)));
  print(`Express chat service on ${app.origin}, answered by ${provider.name}.`);
  const problems = await playScenes(app.origin, provider, collector);
  report(problems);
  if (keep) await serveUntilInterrupted(app.origin, collector);
  await app.stop();
  await provider.stop();
  await tracing.shutdown();
  process.exitCode = problems.length > 0 ? 1 : 0;
};

const playScenes = async (origin: string, provider: Provider, collector: TraceCollector): Promise<string[]> => {
  const traces: FinishedTrace[] = [];
  const collect = (trace: FinishedTrace): void => void traces.push(trace);
  collector.on('trace', collect);
  const health = await fetch(`${origin}/health`);
  await health.text();
  const played = scenes(provider.model).filter(({ scripted }) => provider.scripted || !scripted);
  const problems: string[] = [];
  for (const scene of played) problems.push(...(await playScene(origin, scene, collector)));
  collector.off('trace', collect);

  const unexpected = traces.length - played.length;
  print(`\nGET /health answered ${health.status} and left ${unexpected === 0 ? 'no trace: its URL is excluded' : `${unexpected} traces`}.`);
  if (unexpected !== 0) problems.push(`GET /health: ${unexpected} traces too many`);
  return problems;
};

const playScene = async (origin: string, scene: Scene, collector: TraceCollector): Promise<string[]> => {
  print(`\n${styleText('bold', scene.title)}`);
  const finished = once(collector, 'trace', { signal: AbortSignal.timeout(TRACE_TIMEOUT_MS) });
  try {
    const [[trace]] = (await Promise.all([finished, sendMessage(origin, scene)])) as unknown as [[FinishedTrace]];
    print(formatTrace(trace));
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

const serveUntilInterrupted = async (origin: string, collector: TraceCollector): Promise<void> => {
  collector.on('trace', (trace) => print(`\n${formatTrace(trace)}`));
  print('\nStill serving; Ctrl-C ends it. Each request prints its trace when it has ended. Try:');
  print(`  ${curlLine(origin, '/chat', 'Where could I spend a weekend?')}`);
  print(`  ${curlLine(origin, '/chat/stream', 'Write me an itinerary.')}`);
  print(`  ${curlLine(origin, '/chat/tools', 'How far is it from Paris to Rome?')}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  print();
};

const main = (): Promise<void> => run(parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values);

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
