import { type GenAiAttributes, type LlmInput, type LlmRequest, withoutCredentials } from '@ai-trace/core';
import { modelName } from '../model-name.ts';
import { allParts, contentMessages } from './parts.ts';
import type { GenerateConfig, GenerateParams } from './wire.ts';

export const describeGenerateRequest = ({ model, config }: GenerateParams): LlmRequest => {
  if (!config) return { model: modelName(model) };
  return {
    model: modelName(model),
    attributes: {
      'gen_ai.request.max_tokens': config.maxOutputTokens ?? undefined,
      'gen_ai.request.temperature': config.temperature ?? undefined,
      'gen_ai.request.top_p': config.topP ?? undefined,
      'gen_ai.request.top_k': config.topK ?? undefined,
      'gen_ai.request.frequency_penalty': config.frequencyPenalty ?? undefined,
      'gen_ai.request.presence_penalty': config.presencePenalty ?? undefined,
      'gen_ai.request.seed': config.seed ?? undefined,
      'gen_ai.request.choice.count': config.candidateCount === 1 ? undefined : (config.candidateCount ?? undefined),
      'gen_ai.request.stop_sequences': config.stopSequences ? [...config.stopSequences] : undefined,
      'gen_ai.request.reasoning.level': reasoningLevel(config.thinkingConfig),
      'gen_ai.output.type': modalityAsked(config.responseModalities) ?? textType(config.responseMimeType),
    } satisfies GenAiAttributes,
  };
};

/** A budget is a number of tokens, not a level, except 0, which turns thinking off. */
const reasoningLevel = (thinking: GenerateConfig['thinkingConfig']): string | undefined =>
  thinking?.thinkingLevel?.toLowerCase() ?? (thinking?.thinkingBudget === 0 ? 'none' : undefined);

export const modalityAsked = (modalities: readonly string[] | null | undefined): string | undefined => {
  const asked = modalities?.map((modality) => modality.toLowerCase());
  if (asked?.includes('audio')) return 'speech';
  return asked?.includes('image') ? 'image' : undefined;
};

export const textType = (mimeType: string | null | undefined): string | undefined => {
  if (!mimeType) return undefined;
  return mimeType === 'application/json' ? 'json' : 'text';
};

export const generateInput = ({ contents, config }: GenerateParams): LlmInput => ({
  messages: contents ? contentMessages(contents) : undefined,
  system: config?.systemInstruction ? allParts(config.systemInstruction) : undefined,
  tools: config?.tools?.flatMap(toolDefinitions),
});

interface FunctionDeclaration {
  parameters?: unknown;
  parametersJsonSchema?: unknown;
}

/** A tool in the API is a set of functions and of tools that run at Google, each kind under its own key. */
const toolDefinitions = (tool: object): object[] =>
  Object.entries(tool).flatMap(([type, definition]: [string, unknown]) => {
    if (definition == null) return [];
    return type === 'functionDeclarations'
      ? (definition as FunctionDeclaration[]).map(functionDefinition)
      : [{ ...withoutCredentials(definition), type }];
  });

const functionDefinition = ({ parameters, parametersJsonSchema, ...rest }: FunctionDeclaration): object => ({
  type: 'function',
  ...rest,
  parameters: parameters ?? parametersJsonSchema,
});
