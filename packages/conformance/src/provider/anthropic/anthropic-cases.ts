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

/** What the Anthropic wrapper must hold beside the shared cases; which there are depends on what a release of the SDK has. */
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
