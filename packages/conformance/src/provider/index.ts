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
export { type Answer, DROP_CONNECTION, eventStream, FakeProvider, jsonAnswer, type StreamStep } from './fake-provider.ts';
export { openAIProvider } from './openai/openai-provider.ts';
export type { OpenAISdk } from './openai/openai-sdk.ts';
export { providerCases } from './provider-cases.ts';
export { runCase as runProviderCase } from './run-case.ts';
