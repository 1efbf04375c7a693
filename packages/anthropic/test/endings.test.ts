import { type AnthropicSdk, anthropicProvider, describeEndings } from '@ai-trace/conformance';
import * as anthropic1 from '@anthropic-ai/sdk';
import * as anthropic0 from 'anthropic-sdk-0';
import { wrapAnthropic } from '../src/index.ts';

for (const [name, sdk] of Object.entries({ 'anthropic 0': anthropic0, 'anthropic 1': anthropic1 })) {
  describeEndings(anthropicProvider({ name, sdk: sdk as unknown as AnthropicSdk, wrap: wrapAnthropic }));
}
