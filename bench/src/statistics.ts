/** The middle value, or for an even count the mean of the middle two. `NaN` for no values. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
};

const KEPT = 0.3;

/** The mean of the fastest 30 %: these include garbage collection, but hardly any load from other processes. `NaN` for no values. */
export const trimmedMean = (values: readonly number[]): number => {
  const kept = [...values].sort((a, b) => a - b).slice(0, Math.max(1, Math.floor(values.length * KEPT)));
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
};
