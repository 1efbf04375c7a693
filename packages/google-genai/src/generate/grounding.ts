import type { MessagePart } from '@ai-trace/core';
import type { Grounding, GroundingSource } from './wire.ts';

/** What an answer is based on: the search that Google made, then each passage of the answer with its sources. */
export const groundingParts = ({ webSearchQueries, groundingChunks, groundingSupports }: Grounding): MessagePart[] => {
  const parts: MessagePart[] = [];
  const queries = listOf(webSearchQueries);
  if (queries.length > 0) {
    parts.push({ type: 'server_tool_call', name: 'google_search', server_tool_call: { type: 'google_search', queries } });
  }
  const sources = listOf(groundingChunks).map(addressOf);
  const supports = listOf(groundingSupports);
  for (const support of supports) {
    const { startIndex: start, endIndex: end, text: content } = support?.segment ?? {};
    parts.push({ type: 'citation', start, end, content, sources: listOf(support?.groundingChunkIndices).map((index) => sources[index]) });
  }
  if (sources.length > 0 && supports.length === 0) parts.push({ type: 'citation', sources });
  return parts;
};

/** A stream repeats the field in chunks that have nothing to add. */
export const isGrounded = (grounding: Grounding | null | undefined): grounding is Grounding =>
  Boolean(grounding?.webSearchQueries?.length || grounding?.groundingChunks?.length || grounding?.groundingSupports?.length);

const addressOf = (source: GroundingSource | null): string | undefined =>
  source?.web?.uri ?? source?.retrievedContext?.uri ?? source?.maps?.uri ?? source?.image?.sourceUri;

/** Whatever else an answer has here must not cost it its text. */
const listOf = <Item>(value: readonly Item[] | null | undefined): readonly Item[] => (Array.isArray(value) ? value : []);
