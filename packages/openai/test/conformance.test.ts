import { describeProvider, type OpenAISdk, openAIProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as openai6 from 'openai';
import * as zod6 from 'openai/helpers/zod';
import * as openai5 from 'openai-5';
import * as zod5 from 'openai-5/helpers/zod';
import * as openai7 from 'openai-7';
import * as zod7 from 'openai-7/helpers/zod';
import { wrapOpenAI } from '../src/index.ts';

const wrapper = { wrap: wrapOpenAI, flush: flushLlmCalls };

describeProvider(openAIProvider({ ...wrapper, name: 'openai 5', sdk: { ...openai5, ...zod5 } as unknown as OpenAISdk }));

describeProvider(openAIProvider({ ...wrapper, name: 'openai 6', sdk: { ...openai6, ...zod6 } }));

describeProvider(openAIProvider({ ...wrapper, name: 'openai 7', sdk: { ...openai7, ...zod7 } as unknown as OpenAISdk }));
