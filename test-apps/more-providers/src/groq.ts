import { type CaptureOptions, wrapOpenAI } from '@ai-trace/openai';
import type { Groq } from 'groq-sdk';

/** Groq's SDK has the methods of OpenAI's, and its base URL identifies the provider. */
export const wrapGroq = (client: Groq, options?: CaptureOptions): Groq => wrapOpenAI(client, options);
