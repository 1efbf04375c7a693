import type { Anthropic } from '@anthropic-ai/sdk';
import type { ProviderCase } from '../contract.ts';
import type { AnthropicSdk } from './anthropic-sdk.ts';
import { apiPromiseCases } from './api-promise-cases.ts';
import { helperCases } from './helper-cases.ts';
import { messageFormatCases } from './message-format-cases.ts';
import { messageUsageCases } from './message-usage-cases.ts';
import { completionCases, otherMethodCases, threadCases } from './other-method-cases.ts';
import { sdkSpanCases } from './sdk-span-cases.ts';
import { threadRunnerCases, toolRunnerCases } from './tool-runner-cases.ts';

/** The cases of the Anthropic wrapper, in addition to the shared ones; they depend on the features of the SDK release. */
export const anthropicCases = (sdk: AnthropicSdk): readonly ProviderCase<Anthropic>[] => {
  const client = new sdk.Anthropic({ apiKey: 'key-for-tests' });
  return [
    ...apiPromiseCases,
    ...helperCases,
    ...toolRunnerCases,
    ...messageFormatCases,
    ...messageUsageCases,
    ...otherMethodCases,
    ...('completions' in client ? completionCases : []),
    ...('thread' in client.beta.messages ? [...threadCases, ...threadRunnerCases] : []),
    ...sdkSpanCases(sdk),
  ];
};
