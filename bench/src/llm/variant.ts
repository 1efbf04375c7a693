import { Child, type Execution } from '../child.ts';
import { findGaps, type Gap } from './gaps.ts';
import type { LlmServerAnswers } from './llm-server.ts';
import type { Provider } from './provider.ts';
import { type ProviderName, providers } from './providers.ts';
import { type Work, workNames } from './work.ts';

const SERVER = new URL('./llm-server.js', import.meta.url);

/** All measured variants of a provider, the bare client first. */
export const variantNames = ({ reconfigured = [], peers }: Provider): string[] => [
  'bare',
  'floor',
  'ai-trace',
  ...reconfigured,
  ...Object.keys(peers),
];

/** One variant of a provider's client, in a process of its own. */
export class RunningVariant {
  readonly name: string;
  readonly child: Child<LlmServerAnswers>;
  readonly gaps: readonly Gap[];
  /** The calls it supports. */
  readonly works: readonly Work[];

  private constructor(name: string, child: Child<LlmServerAnswers>, gaps: Gap[]) {
    this.name = name;
    this.child = child;
    this.gaps = gaps;
    this.works = workNames.filter((work) => !gaps.some(({ works }) => works.includes(work)));
  }

  static async start(providerName: ProviderName, name: string, execution: Execution): Promise<RunningVariant> {
    const child = await Child.start<LlmServerAnswers>(SERVER, [providerName, name], execution);
    const provider: Provider = providers[providerName];
    const peer = provider.peers[name];
    const gaps = peer ? await findGaps(name, peer, (work, calls) => child.ask('measure', { work, calls })) : [];
    return new RunningVariant(name, child, gaps);
  }

  /** CPU microseconds per call. */
  async run(work: Work, calls: number): Promise<number> {
    const { cpuMicroseconds, spans } = await this.child.ask('measure', { work, calls });
    const expected = this.name === 'bare' ? calls : 2 * calls;
    if (spans !== expected) throw new Error(`${this.name} made ${spans} spans for ${calls} calls and as many requests`);
    return cpuMicroseconds / calls;
  }
}
