/** The tokens of an answer as `text/event-stream`. */
export async function* serverSentEvents(tokens: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const token of tokens) yield `data: ${JSON.stringify({ token })}\n\n`;
  yield 'data: [DONE]\n\n';
}
