import type { TokenUsage } from './token-usage.ts';

/** US dollars per million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Default: `inputPerMillion`. */
  cacheReadPerMillion?: number | undefined;
  /** Default: `inputPerMillion`. */
  cacheWritePerMillion?: number | undefined;
}

/** A discount on the listed price of a model. */
export interface ModelDiscount {
  /** From 0 to 1: `0.15` is 15 % off. */
  discount: number;
}

/**
 * By the name of the requested or the answering model: own rates, or a discount on the listed ones. `*` is the discount on
 * every other listed model.
 */
export type ModelPrices = Readonly<Record<string, ModelPrice | ModelDiscount>>;

/** The key of {@link ModelPrices} for all models that it does not name. */
export const EVERY_OTHER_MODEL = '*';

/** US dollars. */
export interface Cost {
  input: number;
  output: number;
  total: number;
}

/** The cost at plain rates, or `undefined` where the usage contradicts itself. */
export const costAt = (price: ModelPrice, { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: TokenUsage): Cost | undefined => {
  const uncached = input - cacheRead - cacheWrite;
  if (uncached < 0) return undefined;
  const { inputPerMillion, outputPerMillion, cacheReadPerMillion = inputPerMillion, cacheWritePerMillion = inputPerMillion } = price;
  const inputCost = (uncached * inputPerMillion + cacheRead * cacheReadPerMillion + cacheWrite * cacheWritePerMillion) / 1e6;
  const outputCost = (output * outputPerMillion) / 1e6;
  return { input: inputCost, output: outputCost, total: inputCost + outputCost };
};

/** `undefined` where one of the costs is not known. */
export const sumOfCosts = (costs: readonly (Cost | undefined)[]): Cost | undefined => {
  const sum: Cost = { input: 0, output: 0, total: 0 };
  for (const cost of costs) {
    if (!cost) return undefined;
    sum.input += cost.input;
    sum.output += cost.output;
    sum.total += cost.total;
  }
  return sum;
};

export const discounted = ({ input, output, total }: Cost, { discount }: ModelDiscount): Cost => {
  const paid = 1 - discount;
  return { input: input * paid, output: output * paid, total: total * paid };
};
