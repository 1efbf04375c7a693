import type { CaseContext } from './case-context.ts';
import type { Capability } from './contract.ts';

/** One behaviour that every adapter must show. */
export interface AdapterCase {
  readonly name: string;
  /** The rule that it tests, or the public issue of the bug that it guards against. */
  readonly rule: string;
  readonly needs?: Capability;
  /** Too slow to run for every deliberately broken adapter. */
  readonly isHeavy?: boolean;
  run(t: CaseContext): Promise<void>;
}

type CaseBody = AdapterCase['run'] | Omit<AdapterCase, 'name' | 'rule'>;

/** Cases of one rule, by name. */
export const casesOf = (rule: string, bodies: Readonly<Record<string, CaseBody>>): AdapterCase[] =>
  Object.entries(bodies).map(([name, body]) => ({ name, rule, ...(typeof body === 'function' ? { run: body } : body) }));
