import { reportContained } from '../diagnostics.ts';
import type { StreamReader } from './llm-provider.ts';

/** An empty line ends an event, whatever line endings the server uses. */
const EVENT_END = /\r\n\r\n|\n\n|\r\r/;
const DATA_LINE = /^data: ?/;
/** The data with which OpenAI and compatible services end a stream. */
const END_OF_STREAM = '[DONE]';

/**
 * Reads server-sent events with JSON data from the bytes of a response, for a stream whose parsed chunks cannot be observed.
 * {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation | HTML, event streams}.
 */
export class ServerSentEventReader implements StreamReader<Uint8Array> {
  readonly #reader: StreamReader;
  readonly #decoder = new TextDecoder();
  #pending = '';

  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  add(bytes: Uint8Array): boolean {
    this.#pending += this.#decoder.decode(bytes, { stream: true });
    const events = this.#pending.split(EVENT_END);
    this.#pending = events.pop() ?? '';
    let hasContent = false;
    for (const event of events) hasContent = this.#addEvent(event) || hasContent;
    return hasContent;
  }

  result(): unknown {
    return this.#reader.result();
  }

  #addEvent(event: string): boolean {
    const lines = event.split(/\r\n|\n|\r/).filter((line) => DATA_LINE.test(line));
    const data = lines.map((line) => line.replace(DATA_LINE, '')).join('\n');
    if (data === '' || data === END_OF_STREAM) return false;
    try {
      return this.#reader.add(JSON.parse(data));
    } catch (error) {
      reportContained('reading a server-sent event', error);
      return false;
    }
  }
}
