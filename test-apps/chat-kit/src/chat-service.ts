import type OpenAI from 'openai';
import { cityDistanceTool } from './city-distance-tool.ts';

type Message = OpenAI.ChatCompletionMessageParam;

const INSTRUCTIONS: Message = { role: 'system', content: 'You are a travel assistant. Answer in one or two sentences.' };
const MAX_REMEMBERED_SESSIONS = 1_000;

/** Answers chat messages and remembers each session's conversation. It has no code for tracing: its client is wrapped. */
export class ChatService {
  readonly #client: OpenAI;
  readonly #model: string;
  readonly #conversations = new Map<string, Message[]>();

  constructor(client: OpenAI, model: string) {
    this.#client = client;
    this.#model = model;
  }

  async reply(session: string | undefined, message: string): Promise<string> {
    const messages = this.#messages(session, message);
    const completion = await this.#client.chat.completions.create({ model: this.#model, messages });
    return this.#remember(session, message, completion.choices[0]?.message.content ?? '');
  }

  async replyWithTools(session: string | undefined, message: string): Promise<string> {
    const messages = this.#messages(session, message);
    const runner = this.#client.chat.completions.runTools({ model: this.#model, messages, tools: [cityDistanceTool] });
    return this.#remember(session, message, (await runner.finalContent()) ?? '');
  }

  /** Resolves when the provider has accepted the call; the tokens follow. `signal` stops the call at the provider too. */
  async streamReply(session: string | undefined, message: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    const messages = this.#messages(session, message);
    const stream = await this.#client.chat.completions.create(
      { model: this.#model, messages, stream: true, stream_options: { include_usage: true } },
      { signal },
    );
    return this.#tokens(stream, (reply) => this.#remember(session, message, reply));
  }

  async *#tokens(stream: AsyncIterable<OpenAI.ChatCompletionChunk>, onReply: (reply: string) => void): AsyncGenerator<string> {
    let reply = '';
    for await (const chunk of stream) {
      const token = chunk.choices[0]?.delta.content;
      if (!token) continue;
      reply += token;
      yield token;
    }
    onReply(reply);
  }

  #messages(session: string | undefined, message: string): Message[] {
    const history = session === undefined ? [] : (this.#conversations.get(session) ?? []);
    return [INSTRUCTIONS, ...history, { role: 'user', content: message }];
  }

  #remember(session: string | undefined, message: string, reply: string): string {
    if (session === undefined) return reply;
    const history = this.#conversations.get(session) ?? [];
    history.push({ role: 'user', content: message }, { role: 'assistant', content: reply });
    this.#conversations.set(session, history);
    const [oldest] = this.#conversations.keys();
    if (this.#conversations.size > MAX_REMEMBERED_SESSIONS && oldest !== undefined) this.#conversations.delete(oldest);
    return reply;
  }
}
