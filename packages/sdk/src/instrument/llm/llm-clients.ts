import { type CaptureOptions, contain } from '@ai-trace/core';
import { requireFromPackage } from '../../package-location.ts';
import { sdkState } from '../../sdk-state.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { onConstruct } from '../on-construct.ts';

/** An SDK, its client classes, and their wrapper. */
interface LlmSdk {
  /** Also the name that switches it off. */
  name: string;
  modules: readonly string[];
  classes: readonly string[];
  wrapper: { package: string; name: string };
}

/** Where an SDK has an export `default`, it is the class itself. */
const sdks: readonly LlmSdk[] = [
  {
    name: 'openai',
    modules: ['openai'],
    classes: ['default', 'OpenAI', 'AzureOpenAI'],
    wrapper: { package: '@ai-trace/openai', name: 'wrapOpenAI' },
  },
  {
    name: 'anthropic',
    modules: ['@anthropic-ai/sdk', '@anthropic-ai/bedrock-sdk', '@anthropic-ai/vertex-sdk'],
    classes: ['default', 'Anthropic', 'AnthropicBedrock', 'AnthropicVertex'],
    wrapper: { package: '@ai-trace/anthropic', name: 'wrapAnthropic' },
  },
  {
    name: 'google-genai',
    modules: ['@google/genai'],
    classes: ['GoogleGenAI'],
    wrapper: { package: '@ai-trace/google-genai', name: 'wrapGoogleGenAI' },
  },
  {
    name: 'cohere',
    modules: ['cohere-ai', 'cohere-ai/aws'],
    classes: [
      'CohereClient',
      'CohereClientV2',
      'AwsClient',
      'AwsClientV2',
      'BedrockClient',
      'BedrockClientV2',
      'SagemakerClient',
      'SagemakerClientV2',
    ],
    wrapper: { package: '@ai-trace/cohere', name: 'wrapCohere' },
  },
];

/** Wraps every client created from now on, with the same function that wraps one by hand. */
export const llmPatches = (isWanted: (name: string) => boolean): ModulePatch[] =>
  sdks
    .filter(({ name }) => isWanted(name))
    .map(({ modules, classes, wrapper }) => ({
      modules,
      names: classes,
      replace: (value) =>
        onConstruct(value, (client) =>
          contain(`wrapping a client of ${modules[0]}`, () => wrapWith(wrapper)?.(client, sdkState.instrument.capture)),
        ),
    }));

const wrapWith = (wrapper: LlmSdk['wrapper']): ((client: object, options: CaptureOptions) => unknown) | undefined =>
  requireFromPackage(wrapper.package)[wrapper.name];
