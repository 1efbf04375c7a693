import { parseCommandLine, UsageError } from './command-line.ts';
import { CHAIN, loadChain } from './load-service.ts';
import { playScenes } from './play-scenes.ts';
import { print } from './print.ts';
import { startChat } from './running-chat.ts';
import { serveUntilInterrupted } from './serve-until-interrupted.ts';

/** Runs a chat service as the command line says; sets the exit code: 1 when a trace was not as expected, 2 for a wrong command. */
export const runCommand = async (args: string[]): Promise<void> => {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
};

const run = async (args: string[]): Promise<number> => {
  const { demo, keep, service, port } = parseCommandLine(args);
  if (service === CHAIN) return (await loadChain())();
  const chat = await startChat(service, port);
  print(chat.description);
  const problems = demo ? await playScenes(chat) : [];
  if (keep) await serveUntilInterrupted(chat);
  await chat.stop();
  return problems.length > 0 ? 1 : 0;
};
