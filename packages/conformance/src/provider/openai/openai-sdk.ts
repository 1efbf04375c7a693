import type { AzureOpenAI, OpenAI } from 'openai';
import type { zodFunction } from 'openai/helpers/zod';

/** The exports of a release of the `openai` package; the types of releases differ only where no case uses them. */
export interface OpenAISdk {
  OpenAI: typeof OpenAI;
  AzureOpenAI: typeof AzureOpenAI;
  /** From `openai/helpers/zod`. */
  zodFunction?: typeof zodFunction;
}
