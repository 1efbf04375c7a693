// The conversation of every measured call, whatever the provider.

export const instructions = 'Answer in one short sentence.';

export const question = 'What is a span in distributed tracing?';

export const answer = 'A span is one timed operation in a trace; spans nest by parent.';

export const answerPieces = (count: number): string[] => Array.from({ length: count }, (_, index) => ` word${index % 10}`);

export const inputTokens = 31;

export const outputTokens = 24;
