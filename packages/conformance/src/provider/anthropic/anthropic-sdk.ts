import type { Anthropic } from '@anthropic-ai/sdk';

/** The exports of a release of the `@anthropic-ai/sdk` package; the types of releases differ only where no case uses them. */
export interface AnthropicSdk {
  Anthropic: typeof Anthropic;
}
