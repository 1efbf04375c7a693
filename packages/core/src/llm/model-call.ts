import type { Attributes } from '@opentelemetry/api';
import { GenAi } from './gen-ai-attributes.ts';

/** What distinguishes a call to a model from another one made inside it. */
export interface ModelCall {
  task: unknown;
  model: unknown;
}

const TEXT = 'text';

/** The task of each operation that is a single model call; operations of agents and tools consist of such calls. */
const TASK_OF_OPERATION = new Map<unknown, string>([
  ['chat', TEXT],
  ['text_completion', TEXT],
  ['generate_content', TEXT],
  ['embeddings', 'embeddings'],
  ['rerank', 'rerank'],
]);

/** Spans of the Vercel AI SDK that are single model calls but lack the attributes of the conventions. */
const TASK_OF_AI_SDK_OPERATION = new Map<unknown, string>([
  ['ai.embed.doEmbed', 'embeddings'],
  ['ai.embedMany.doEmbed', 'embeddings'],
  ['ai.rerank.doRerank', 'rerank'],
]);

/** The model call that a span records, according to the attributes it starts with; `undefined` if it records none. */
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
  // Before the conventions had operations, a call was marked by a system and a model, as the Vercel AI SDK 6 still does.
  if (attributes[GenAi.REQUEST_MODEL] !== undefined && attributes['gen_ai.system'] !== undefined) return TEXT;
  return TASK_OF_AI_SDK_OPERATION.get(attributes['ai.operationId']);
};

/** Whether `inner`, made inside `outer`, is the same call recorded again: the same task for the same model. */
export const isSameCall = (outer: ModelCall, inner: ModelCall): boolean =>
  outer.task === inner.task && (outer.model === inner.model || outer.model === undefined || inner.model === undefined);
