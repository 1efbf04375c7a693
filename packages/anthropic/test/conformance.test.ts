import { type AnthropicSdk, anthropicProvider, describeProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as anthropic1 from '@anthropic-ai/sdk';
import * as anthropic0 from 'anthropic-sdk-0';
import { wrapAnthropic } from '../src/index.ts';

const wrapper = { wrap: wrapAnthropic, flush: flushLlmCalls };

describeProvider(anthropicProvider({ ...wrapper, name: 'anthropic 0', sdk: anthropic0 as unknown as AnthropicSdk }));

describeProvider(anthropicProvider({ ...wrapper, name: 'anthropic 1', sdk: anthropic1 }));
