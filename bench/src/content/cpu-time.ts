import { median } from '../statistics.ts';

/** CPU microseconds of one run of `work`: the median over rounds of `repeat` runs each, after one round that is not counted. */
export const cpuTimeOf = async (work: () => unknown, { rounds, repeat }: { rounds: number; repeat: number }): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    for (let run = 0; run < repeat; run += 1) await work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) times.push((user + system) / repeat);
  }
  return median(times);
};
