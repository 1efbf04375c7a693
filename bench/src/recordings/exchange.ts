/** One recorded request and its answer. */
export interface Exchange {
  /** The file that it stands in, and its place there. */
  source: string;
  url: URL;
  /** The JSON that was sent. */
  sent: Readonly<Record<string, unknown>>;
  status: number;
  contentType: string;
  body: string;
}

/** The answer as `fetch` gives it. */
export const toResponse = ({ status, contentType, body }: Exchange): Response =>
  new Response(body, { status, headers: { 'content-type': contentType } });

// biome-ignore lint/suspicious/noExplicitAny: what was recorded has the type of whatever the provider sent
export type Json = any;

/** What the answer says: one value, or one an event of a stream. */
export const answersOf = ({ body, contentType }: Exchange): Json[] => {
  if (!contentType.includes('stream') && !body.startsWith('data:')) return [JSON.parse(body)];
  const lines = body.split('\n').map((line) => line.replace(/^data:\s?/, '').trim());
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
};
