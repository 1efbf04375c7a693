import type { Anthropic } from '@anthropic-ai/sdk';

/** What a release of the `@anthropic-ai/sdk` package exports; releases differ in types only where no case looks. */
export interface AnthropicSdk {
  Anthropic: typeof Anthropic;
}
