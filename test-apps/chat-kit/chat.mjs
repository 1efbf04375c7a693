// `demo` or `app`, from the ES modules, or with `--cjs` from the CommonJS build: all that is loaded from here on follows the choice.
import { createRequire } from 'node:module';

const kit = '@ai-trace/example-chat-kit';
const { runCommand } = process.argv.includes('--cjs') ? createRequire(import.meta.url)(kit) : await import(kit);
await runCommand(process.argv.slice(2));
