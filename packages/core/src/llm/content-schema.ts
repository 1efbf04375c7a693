/**
 * Which levels of a value consist of objects that the GenAI conventions describe, none of whose fields may be dropped.
 * Everything deeper is user data.
 */
export interface ContentSchema {
  /** Whether a field holds a word of the conventions, an id or a tool name, none of which are masked. */
  isWord(field: string, object: Readonly<Record<string, unknown>>): boolean;
  /** The schema of the items of the field `parts`. */
  readonly parts?: ContentSchema;
}

const PART_WORDS: ReadonlySet<string> = new Set(['type', 'id', 'modality', 'mime_type']);

export const partSchema: ContentSchema = {
  // Files have names too, and those are user data.
  isWord: (field, { type }) => PART_WORDS.has(field) || (field === 'name' && String(type).includes('tool_call')),
};

export const messageSchema: ContentSchema = {
  // The name of a message may be that of a person.
  isWord: (field) => field === 'role' || field === 'finish_reason',
  parts: partSchema,
};

export const toolSchema: ContentSchema = { isWord: (field) => field === 'type' || field === 'name' };
