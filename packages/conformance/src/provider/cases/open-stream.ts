import type { ProviderTest } from '../contract.ts';

/** Starts the streamed call that most cases use. */
export const openStream = async <Client extends object>(
  t: ProviderTest<Client>,
  client: Client,
  signal?: AbortSignal,
): Promise<AsyncIterable<object>> => t.provider.stream(client, t.provider.request({}, true), signal && { signal });

export const collect = async (stream: AsyncIterable<object>): Promise<object[]> => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

/** The index of the first chunk with text. */
export const firstText = <Client extends object>({ provider }: ProviderTest<Client>, chunks: object[]): number =>
  chunks.findIndex((chunk) => provider.textOfChunk(chunk) !== '');
