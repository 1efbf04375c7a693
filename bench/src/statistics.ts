/** The middle value, or for an even count the mean of the middle two. `NaN` for no values. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
};

/** Measurements of one variant: for every set of processes, one value per round. */
export type Rounds = readonly (readonly number[])[];

/** A mean and its standard error, which is `NaN` if there was a single value. Both are `NaN` if there was none. */
export interface Estimate {
  mean: number;
  error: number;
}

/** What a variant costs: the medians of its processes, averaged. */
export const estimateCost = (rounds: Rounds): Estimate => estimate(rounds.map(median));

/**
 * What a variant adds to the one without it: for each set of processes, the median difference between the two in the same round,
 * averaged over the sets. Differences within a round exclude the changing speed of the machine; the sets differ because V8
 * compiles the same program differently each time it runs.
 */
export const estimateAddition = (variant: Rounds, without: Rounds): Estimate =>
  estimate(variant.map((rounds, set) => median(rounds.map((cost, round) => cost - (without[set]?.[round] ?? Number.NaN)))));

/** The quotient of two independent estimates. */
export const divide = (dividend: Estimate, divisor: Estimate): Estimate => {
  const mean = dividend.mean / divisor.mean;
  return { mean, error: Math.abs(mean) * Math.hypot(dividend.error / dividend.mean, divisor.error / divisor.mean) };
};

/** The mean, and the standard error if it is known: `16.1 ±0.8`. */
export const formatEstimate = ({ mean, error }: Estimate, digits: number): string =>
  Number.isNaN(error) ? mean.toFixed(digits) : `${mean.toFixed(digits)} ±${error.toFixed(digits)}`;

const estimate = (values: readonly number[]): Estimate => {
  const mean = average(values);
  return { mean, error: Math.sqrt(average(values.map((value) => (value - mean) ** 2)) / (values.length - 1)) };
};

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
