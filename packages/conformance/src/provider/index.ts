export { anthropicProvider } from './anthropic/anthropic-provider.ts';
export type { AnthropicSdk } from './anthropic/anthropic-sdk.ts';
export { cohereProvider } from './cohere/cohere-provider.ts';
export type { CohereSdk } from './cohere/cohere-sdk.ts';
export type {
  Capability as ProviderCapability,
  ChatAnswer,
  ChatInput,
  ClientOptions,
  ProviderCase,
  ProviderTest,
  ProviderUnderTest,
  WrapOptions,
} from './contract.ts';
export { describeProvider, selectCases } from './describe-provider.ts';
export { describeEndings } from './endings/describe-endings.ts';
export type { Ending, EndingCall } from './endings/ending.ts';
export { type Answer, DROP_CONNECTION, eventStream, FakeProvider, jsonAnswer, type StreamStep } from './fake-provider.ts';
export { googleGenAIProvider } from './google-genai/google-genai-provider.ts';
export type { GoogleGenAISdk } from './google-genai/google-genai-sdk.ts';
export { openAIEndings } from './openai/openai-endings.ts';
export { openAIProvider } from './openai/openai-provider.ts';
export type { OpenAISdk } from './openai/openai-sdk.ts';
export { providerCases } from './provider-cases.ts';
export { runCase as runProviderCase } from './run-case.ts';
