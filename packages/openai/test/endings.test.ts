import { describeEndings, type OpenAISdk, openAIEndings, openAIProvider } from '@ai-trace/conformance';
import * as openai6 from 'openai';
import * as openai5 from 'openai-5';
import * as openai7 from 'openai-7';
import { wrapOpenAI } from '../src/index.ts';

for (const [name, sdk] of Object.entries({ 'openai 5': openai5, 'openai 6': openai6, 'openai 7': openai7 })) {
  describeEndings(openAIProvider({ name, sdk: sdk as unknown as OpenAISdk, wrap: wrapOpenAI }), openAIEndings);
}
