import { Child, type Execution } from '../child.ts';
import type { Framework, Variant } from './framework.ts';
import { type FrameworkName, frameworks } from './frameworks.ts';
import type { HttpServerAnswers } from './http-server.ts';

const SERVER = new URL('./http-server.js', import.meta.url);

/** The average cost of a request. */
interface RequestCost {
  cpuMicroseconds: number;
  spansPerRequest: number;
}

/** One variant of a framework's application, in a process of its own. */
export class RunningVariant {
  readonly name: Variant;
  readonly child: Child<HttpServerAnswers>;
  readonly #framework: Framework;

  private constructor(name: Variant, child: Child<HttpServerAnswers>, framework: Framework) {
    this.name = name;
    this.child = child;
    this.#framework = framework;
  }

  static async start(framework: FrameworkName, name: Variant, execution: Execution): Promise<RunningVariant> {
    const child = await Child.start<HttpServerAnswers>(SERVER, [framework, name], execution);
    return new RunningVariant(name, child, frameworks[framework]);
  }

  /** Throws when the requests do not have the expected number of spans. */
  async measure(requests: number): Promise<RequestCost> {
    const { cpuMicroseconds, spans } = await this.child.ask('measure', requests);
    const { title, peer } = this.#framework;
    const expected = { bare: 0, floor: 1, 'ai-trace': 1, peer: peer.spans }[this.name];
    if (Math.abs(spans / requests - expected) > 0.05)
      throw new Error(`${title}, ${this.name}: ${spans} spans for ${requests} requests, expected ${expected} for each`);
    return { cpuMicroseconds: cpuMicroseconds / requests, spansPerRequest: spans / requests };
  }
}
