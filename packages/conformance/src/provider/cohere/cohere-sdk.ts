import type { CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ClientOptions } from '../contract.ts';

/** The exports of a release of the `cohere-ai` package; the types of releases differ only where no case uses them. */
export interface CohereSdk {
  CohereClient: typeof CohereClient;
  CohereClientV2: typeof CohereClientV2;
}

type ChatClient = Pick<CohereClientV2, 'chat' | 'chatStream' | 'embed' | 'rerank'>;

/** The object with version 2 of the API: `CohereClientV2`, or the `v2` of `CohereClient`. */
export const chatClient = (client: CohereClient | CohereClientV2): ChatClient => ('v2' in client ? client.v2 : client);

export const clientOptions = ({ baseURL, logLevel: _, ...options }: ClientOptions) => ({
  token: 'key-for-tests',
  environment: baseURL,
  // After a failed connection, the SDK's timer keeps running and keeps the process alive.
  timeoutInSeconds: 3,
  ...options,
});
