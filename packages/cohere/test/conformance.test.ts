import { type CohereSdk, cohereProvider, describeProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as cohere8 from 'cohere-ai';
import * as cohere7 from 'cohere-ai-7';
import { wrapCohere } from '../src/index.ts';

const wrapper = { wrap: wrapCohere, flush: flushLlmCalls };

describeProvider(cohereProvider({ ...wrapper, name: 'cohere-ai 7', sdk: cohere7 as unknown as CohereSdk }));

describeProvider(cohereProvider({ ...wrapper, name: 'cohere-ai 8', sdk: cohere8 }));

describeProvider(cohereProvider({ ...wrapper, name: 'cohere-ai 8, `v2` of CohereClient', sdk: cohere8, client: 'CohereClient' }));
