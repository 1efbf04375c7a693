import { once } from 'node:events';
import { curlLine } from './chat-client.ts';
import { print, printTrace } from './print.ts';
import type { RunningChat } from './running-chat.ts';

/** Prints each trace when it has ended; resolves when the process is asked to end. */
export const serveUntilInterrupted = async ({ origin, collector }: RunningChat): Promise<void> => {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  collector.on('trace', (trace) => {
    print();
    printTrace(trace);
  });
  print('\nServing; Ctrl-C ends it. Each request prints its trace when it has ended. Try:');
  print(`  ${curlLine(origin, '/chat', 'Where could I spend a weekend?')}`);
  print(`  ${curlLine(origin, '/chat/stream', 'Write me an itinerary.')}`);
  print(`  ${curlLine(origin, '/chat/tools', 'How far is it from Paris to Rome?')}`);
  await interrupted;
  print();
};
