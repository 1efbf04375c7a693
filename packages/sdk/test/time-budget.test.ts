import { TimeBudget } from '../src/process/time-budget.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Takes that long, and records what it was given. */
const taking = (milliseconds: number, isDone: boolean, given: number[]) => (left: number) => {
  given.push(left);
  return new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(isDone), milliseconds);
  });
};

test('what one wait has used the next ones do not have', async () => {
  const budget = new TimeBudget(500);
  const given: number[] = [];
  const first = budget.spend(taking(300, false, given));
  const second = budget.spend(taking(200, false, given));
  await jest.advanceTimersByTimeAsync(100);
  expect(budget.left).toBe(400);
  await jest.advanceTimersByTimeAsync(400);
  expect([await first, await second, given, budget.left]).toEqual([false, false, [500, 200], 0]);
});

test('success restores the whole of it', async () => {
  const budget = new TimeBudget(500);
  const given: number[] = [];
  const first = budget.spend(taking(300, true, given));
  await jest.advanceTimersByTimeAsync(300);
  expect([await first, given, budget.left]).toEqual([true, [500], 500]);
});
