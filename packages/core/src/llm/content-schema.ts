/**
 * How far down a value is made of the objects that the GenAI conventions describe, none of which may lack a field. All that
 * is deeper is data of the user.
 */
export interface ContentSchema {
  /** The schema of what the field `parts` lists. */
  readonly parts?: ContentSchema;
}

export const partSchema: ContentSchema = {};

export const messageSchema: ContentSchema = { parts: partSchema };

export const toolSchema: ContentSchema = {};
