import type { Attributes } from '@opentelemetry/api';
import { GenAi } from './gen-ai-attributes.ts';

/** What tells one call to a model from another that is made inside of it. */
export interface ModelCall {
  task: unknown;
  model: unknown;
}

const TEXT = 'text';

/** Operations that are one call to a model, by what is asked of it; those of agents and tools are made up of such. */
const TASK_OF_OPERATION = new Map<unknown, string>([
  ['chat', TEXT],
  ['text_completion', TEXT],
  ['generate_content', TEXT],
  ['embeddings', 'embeddings'],
  ['rerank', 'rerank'],
]);

/** Spans of the Vercel AI SDK that are one call to a model and do not say so by the conventions. */
const TASK_OF_AI_SDK_OPERATION = new Map<unknown, string>([
  ['ai.embed.doEmbed', 'embeddings'],
  ['ai.embedMany.doEmbed', 'embeddings'],
  ['ai.rerank.doRerank', 'rerank'],
]);

/** The call to a model that a span tells by the attributes it starts with, if it tells one. */
export const modelCallOf = (attributes: Attributes): ModelCall | undefined => {
  const model = attributes[GenAi.REQUEST_MODEL] ?? attributes['ai.model.id'];
  const task = taskOf(attributes);
  return task === undefined ? undefined : { task, model };
};

/** `undefined` for an operation that is not one call to a model. */
export const taskOfOperation = (operation: unknown): string | undefined => TASK_OF_OPERATION.get(operation);

const taskOf = (attributes: Attributes): string | undefined => {
  const operation = attributes[GenAi.OPERATION_NAME];
  if (operation !== undefined) return taskOfOperation(operation);
  // Before the conventions had operations, a system and a model said it; the Vercel AI SDK 6 still does so.
  if (attributes[GenAi.REQUEST_MODEL] !== undefined && attributes['gen_ai.system'] !== undefined) return TEXT;
  return TASK_OF_AI_SDK_OPERATION.get(attributes['ai.operationId']);
};

/** Whether `inner`, made inside of `outer`, is the same call, told once more: then it asks the same of the same model. */
export const isSameCall = (outer: ModelCall, inner: ModelCall): boolean =>
  outer.task === inner.task && (outer.model === inner.model || outer.model === undefined || inner.model === undefined);
