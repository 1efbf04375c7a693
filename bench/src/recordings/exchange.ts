/** One recorded request and its answer. */
export interface Exchange {
  /** The file it was read from, and its position there. */
  source: string;
  url: URL;
  /** The JSON that was sent. */
  sent: Readonly<Record<string, unknown>>;
  status: number;
  contentType: string;
  body: string;
}

/** The answer as `fetch` returns it. */
export const toResponse = ({ status, contentType, body }: Exchange): Response =>
  new Response(body, { status, headers: { 'content-type': contentType } });

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON has whatever type the provider sent
export type Json = any;

/** The parsed answer: one value, or one per event of a stream. */
export const answersOf = ({ body, contentType }: Exchange): Json[] => {
  if (!contentType.includes('stream') && !body.startsWith('data:')) return [JSON.parse(body)];
  const lines = body.split('\n').map((line) => line.replace(/^data:\s?/, '').trim());
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
};
