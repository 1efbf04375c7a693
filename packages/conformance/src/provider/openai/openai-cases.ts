import type { OpenAI } from 'openai';
import type { ProviderCase } from '../contract.ts';
import { apiPromiseCases } from './api-promise-cases.ts';
import { audioCases } from './audio-cases.ts';
import { chatCompatibleCases } from './chat-compatible-cases.ts';
import { chatFormatCases } from './chat-format-cases.ts';
import { endpointCases } from './endpoint-cases.ts';
import { foreignWrapperCases } from './foreign-wrapper-cases.ts';
import { helperCases, zodCase } from './helper-cases.ts';
import { imageCases } from './image-cases.ts';
import { moderationCases } from './moderation-cases.ts';
import type { OpenAISdk } from './openai-sdk.ts';
import { decisionCase, otherMethodCases } from './other-method-cases.ts';
import { compactCase, responsesCases } from './responses-cases.ts';
import { responsesStreamCases } from './responses-stream-cases.ts';
import { streamUsageCases } from './stream-usage-cases.ts';

/** The cases of the OpenAI wrapper, in addition to the shared ones. */
export const openAICases = (sdk: OpenAISdk): readonly ProviderCase<OpenAI>[] => [
  ...apiPromiseCases,
  ...foreignWrapperCases,
  ...helperCases,
  ...(sdk.zodFunction ? [zodCase(sdk.zodFunction)] : []),
  ...chatFormatCases,
  ...chatCompatibleCases,
  ...endpointCases(sdk),
  ...streamUsageCases,
  ...responsesCases,
  ...responsesStreamCases,
  ...('compact' in sdk.OpenAI.Responses.prototype ? [compactCase] : []),
  ...imageCases,
  ...audioCases,
  ...moderationCases,
  ...otherMethodCases,
  ...('Decisions' in sdk.OpenAI ? [decisionCase] : []),
];
