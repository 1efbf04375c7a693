/** Numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed: xorshift, good enough for picking. */
export const randomNumbers = (seed: number): (() => number) => {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};
