import type { AzureOpenAI, OpenAI } from 'openai';
import type { zodFunction } from 'openai/helpers/zod';

/** What a release of the `openai` package exports; releases differ in types only where no case looks. */
export interface OpenAISdk {
  OpenAI: typeof OpenAI;
  AzureOpenAI: typeof AzureOpenAI;
  /** Of `openai/helpers/zod`. */
  zodFunction?: typeof zodFunction;
}
