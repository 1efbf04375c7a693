/**
 * How far down a value is made of the objects that the GenAI conventions describe, of which none may lack a field. All that
 * is deeper is data of the user.
 */
export interface ContentSchema {
  /** Whether a field holds a word of the conventions, an id or the name of a tool: no text, and so not for masks. */
  isWord(field: string, object: Readonly<Record<string, unknown>>): boolean;
  /** The schema of what the field `parts` lists. */
  readonly parts?: ContentSchema;
}

const PART_WORDS: ReadonlySet<string> = new Set(['type', 'id', 'modality', 'mime_type']);

export const partSchema: ContentSchema = {
  // Files have names, too, and these are their users'.
  isWord: (field, { type }) => PART_WORDS.has(field) || (field === 'name' && String(type).includes('tool_call')),
};

export const messageSchema: ContentSchema = {
  // The name of a message may be that of a person.
  isWord: (field) => field === 'role' || field === 'finish_reason',
  parts: partSchema,
};

export const toolSchema: ContentSchema = { isWord: (field) => field === 'type' || field === 'name' };
