import type { MessagePart } from '@ai-trace/core';
import type { Grounding, GroundingSource } from './wire.ts';

/** What an answer is based on: the search that Google made, then each passage of the answer with its sources. */
export const groundingParts = ({ webSearchQueries: queries, groundingChunks, groundingSupports }: Grounding): MessagePart[] => {
  const parts: MessagePart[] = [];
  if (queries?.length) {
    parts.push({ type: 'server_tool_call', name: 'google_search', server_tool_call: { type: 'google_search', queries } });
  }
  const sources = (groundingChunks ?? []).map(addressOf);
  for (const { segment, groundingChunkIndices } of groundingSupports ?? []) {
    const { startIndex: start, endIndex: end, text: content } = segment ?? {};
    parts.push({ type: 'citation', start, end, content, sources: groundingChunkIndices?.map((index) => sources[index]) });
  }
  if (sources.length > 0 && !groundingSupports?.length) parts.push({ type: 'citation', sources });
  return parts;
};

/** A stream repeats the field in chunks that have nothing to add. */
export const isGrounded = (grounding: Grounding | null | undefined): grounding is Grounding =>
  Boolean(grounding?.webSearchQueries?.length || grounding?.groundingChunks?.length || grounding?.groundingSupports?.length);

const addressOf = ({ web, retrievedContext, maps, image }: GroundingSource): string | undefined =>
  web?.uri ?? retrievedContext?.uri ?? maps?.uri ?? image?.sourceUri;
