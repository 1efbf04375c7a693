export { base64Size, describeBinary, describeDataUrl } from './binary-content.ts';
export {
  type CaptureOptions,
  type Mask,
  type ResolvedCaptureOptions,
  resolveCaptureOptions,
  type TokenEstimator,
} from './capture-options.ts';
export { type ContentRules, ContentWriter } from './content-writer.ts';
export { cutText } from './cut-text.ts';
export { type Endpoint, isHostUnder } from './endpoint.ts';
export type { GenAiAttributes } from './gen-ai-attributes.ts';
export { inOrder } from './in-order.ts';
export type {
  ChoosingMethod,
  ClientMethod,
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
export { maskPii } from './mask-pii.ts';
export type { InputMessage, LlmInput, MessagePart, OutputMessage } from './message.ts';
export { providerOfHost } from './model-host.ts';
export type { ModelDiscount, ModelPrice, ModelPrices } from './model-prices.ts';
export { flushLlmCalls } from './open-calls.ts';
export type { PriceLibrary, PriceSource } from './price-book.ts';
export type { ProviderOf } from './provider-of.ts';
export { reportedUsage, type TokenUsage, tokenCount } from './token-usage.ts';
export { parseToolArguments } from './tool-arguments.ts';
export { withoutCredentials } from './tool-credentials.ts';
export { wrap } from './wrap-client.ts';
