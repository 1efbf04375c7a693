import type { LlmMethod, MethodTable, ToolRunnerMethod } from '@ai-trace/core';
import { describeEmbedRequest, describeEmbedResponse, type EmbedParams, type EmbedResponse, embedInput } from './embeddings.ts';
import { traceCallableTools } from './generate/callable-tools.ts';
import { describeGenerateRequest, generateInput } from './generate/request.ts';
import { describeGenerateResponse, generateOutput } from './generate/response.ts';
import { GenerateStreamReader } from './generate/stream.ts';
import type { GenerateParams, GenerateResponse } from './generate/wire.ts';
import { describeImageRequest, describeImageResponse, type ImageParams, type ImageResponse, imageInput, imageOutput } from './images.ts';
import { describeInteractionRequest, interactionInput } from './interactions/request.ts';
import { describeInteraction, interactionOutput } from './interactions/response.ts';
import { InteractionStreamReader } from './interactions/stream.ts';
import type { Interaction, InteractionEvent, InteractionParams } from './interactions/wire.ts';

const generate: LlmMethod<GenerateParams, GenerateResponse, GenerateResponse> = {
  operation: 'generate_content',
  request: describeGenerateRequest,
  input: generateInput,
  response: describeGenerateResponse,
  output: generateOutput,
};

const generateStream: LlmMethod<GenerateParams, GenerateResponse, GenerateResponse> = {
  ...generate,
  request(params) {
    const request = describeGenerateRequest(params);
    request.stream = true;
    return request;
  },
  stream: () => new GenerateStreamReader(),
};

const embed: LlmMethod<EmbedParams, EmbedResponse> = {
  operation: 'embeddings',
  request: describeEmbedRequest,
  input: embedInput,
  response: describeEmbedResponse,
};

const images: LlmMethod<ImageParams, ImageResponse> = {
  operation: 'generate_content',
  request: describeImageRequest,
  input: imageInput,
  response: describeImageResponse,
  output: imageOutput,
};

const interact: LlmMethod<InteractionParams, Interaction, InteractionEvent> = {
  operation: 'generate_content',
  request: describeInteractionRequest,
  input: interactionInput,
  response: describeInteraction,
  output: interactionOutput,
  stream: () => new InteractionStreamReader(),
};

const callTools: ToolRunnerMethod<GenerateParams> = { traceTools: traceCallableTools };

/**
 * The methods that send a request. `generateContent`, which chats call too, sends one request per turn with tools that the
 * SDK calls, each through the internal method: so it is the internal method that makes a span.
 */
export const methods = {
  'models.generateContent': callTools,
  'models.generateContentStream': callTools,
  'models.generateContentInternal': generate,
  'models.generateContentStreamInternal': generateStream,
  'models.embedContent': embed,
  'models.generateImages': images,
  'models.editImage': images,
  'models.upscaleImage': images,
  'models.recontextImage': images,
  'models.segmentImage': images,
  'interactions.create': interact,
} as const satisfies MethodTable;
