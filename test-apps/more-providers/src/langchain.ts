import { type CaptureOptions, wrapOpenAI } from '@ai-trace/openai';
import { ChatOpenAI, ChatOpenAICompletions, type ChatOpenAIFields, ChatOpenAIResponses } from '@langchain/openai';
import { OpenAI } from 'openai';

/** A `ChatOpenAI` whose calls are made by a wrapped client. LangChain retries failed calls itself. */
export const tracedChatOpenAI = (fields: ChatOpenAIFields, options?: CaptureOptions): ChatOpenAI => {
  const { apiKey, configuration } = fields;
  const client = wrapOpenAI(new OpenAI({ apiKey: apiKey as string, maxRetries: 0, ...configuration }), options);
  const completions = Object.assign(new ChatOpenAICompletions(fields), { client });
  const responses = Object.assign(new ChatOpenAIResponses(fields), { client });
  return new ChatOpenAI({ ...fields, completions, responses });
};
