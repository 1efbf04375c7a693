import type { CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ProviderCase } from '../contract.ts';
import { chatCases } from './chat-cases.ts';
import { chatV1Cases } from './chat-v1-cases.ts';
import { clientCases } from './client-cases.ts';
import type { CohereSdk } from './cohere-sdk.ts';
import { otherMethodCases, parseCases } from './other-method-cases.ts';

/** The cases of the Cohere wrapper, in addition to the shared ones. */
export const cohereCases = (sdk: CohereSdk): readonly ProviderCase<CohereClient | CohereClientV2>[] => [
  ...chatCases,
  ...chatV1Cases(sdk),
  ...otherMethodCases(sdk),
  ...('parse' in new sdk.CohereClientV2({ token: 'key-for-tests' }) ? parseCases : []),
  ...clientCases(sdk),
];
