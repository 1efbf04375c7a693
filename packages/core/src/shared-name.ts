/**
 * The name under which all copies of this package in a process share something: its ESM and its CommonJS build, and those of several
 * versions. Whoever changes the shape of what is shared raises the number: then older copies do not find it, and treat spans of newer
 * ones like those of any other library.
 */
export const sharedName = (name: string): string => `@ai-trace/core/v0 ${name}`;
