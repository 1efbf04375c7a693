import { availableParallelism } from 'node:os';
import type { NodeBinary } from './node-binaries.ts';

/** One requirement and whether it was met. */
export interface Verdict {
  requirement: string;
  measured: string;
  met: boolean;
}

export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** On stderr, because the report on stdout may go into a file. */
export const printProgress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints a Markdown table with the first column left-aligned, the others right-aligned. */
export const printTable = (head: string[], rows: string[][]): void => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  print(line(head));
  print(`|${widths.map((width, column) => (column === 0 ? `${'-'.repeat(width + 2)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`);
  for (const row of rows) print(line(row));
};

const pad = (cell: string, width: number, column: number): string => (column === 0 ? cell.padEnd(width) : cell.padStart(width));

/** Prints each verdict and returns whether all were met. */
export const printVerdicts = (verdicts: Verdict[]): boolean => {
  for (const { requirement, measured, met } of verdicts) print(`${met ? 'PASS' : 'FAIL'}  ${requirement}: ${measured}`);
  return verdicts.every(({ met }) => met);
};

export const printEnvironment = (binary: NodeBinary): void =>
  print(`Node ${binary.version}, ${process.platform} ${process.arch}, ${availableParallelism()} CPUs`);
