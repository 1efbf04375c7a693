import { formatTrace, type TreeSpan } from '@ai-trace/sdk/trace-tree';

export const print = (text = ''): boolean => process.stdout.write(`${text}\n`);

export const printTrace = (trace: readonly TreeSpan[]): void => {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  print(formatTrace(trace, { colour }).replaceAll(/^/gm, '  '));
};
