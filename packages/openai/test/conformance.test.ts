import { describeProvider, type OpenAISdk, openAIProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as openai6 from 'openai';
import * as openai5 from 'openai-5';
import * as openai7 from 'openai-7';
import { wrapOpenAI } from '../src/index.ts';

const wrapper = { wrap: wrapOpenAI, flush: flushLlmCalls };

describeProvider(openAIProvider({ ...wrapper, name: 'openai 5', sdk: openai5 as unknown as OpenAISdk }));

describeProvider(openAIProvider({ ...wrapper, name: 'openai 6', sdk: openai6 }));

describeProvider(openAIProvider({ ...wrapper, name: 'openai 7', sdk: openai7 as unknown as OpenAISdk }));
