import { print, type Verdict } from '../report.ts';
import { cpuTimeOf } from './cpu-time.ts';
import { createInstantClient } from './instant-client.ts';

/** The cost of a call whose span does not record, and whether its content is read at all. */
export const measureUnsampled = async (rounds: number): Promise<Verdict[]> => {
  const { ask, spans } = await createInstantClient({ sampled: false });
  let reads = 0;
  const message = {
    role: 'user',
    get content() {
      reads += 1;
      return 'Hello';
    },
  };
  const microseconds = await cpuTimeOf(() => ask([message]), { rounds, repeat: 20_000 });
  print(`### A span that does not record\n\n${microseconds.toFixed(2)} µs a call\n`);
  return [
    {
      requirement: 'content is not read for a span that does not record',
      measured: `${reads} reads`,
      met: reads === 0 && spans.ended === 0,
    },
  ];
};
