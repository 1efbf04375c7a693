export { describeDataUrl } from './binary-content.ts';
export type { CaptureOptions, Mask, TokenEstimator } from './capture-options.ts';
export { type Endpoint, isHostUnder } from './endpoint.ts';
export { GenAi } from './gen-ai-attributes.ts';
export type {
  LlmMethod,
  LlmProvider,
  LlmRequest,
  LlmResponse,
  MethodTable,
  PreparedParams,
  PrepareHints,
  StreamReader,
  ToolRunnerMethod,
} from './llm-provider.ts';
export type { InputMessage, LlmInput, MessagePart, OutputMessage } from './message.ts';
export { flushLlmCalls } from './open-calls.ts';
export type { ModelPrice, ModelPrices, PriceLibrary, PriceSource } from './price-book.ts';
export { type TokenUsage, tokenCount } from './token-usage.ts';
export { wrap } from './wrap-client.ts';
