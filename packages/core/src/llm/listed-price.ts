import type { ModelPrice } from './model-prices.ts';
import type { TokenUsage } from './token-usage.ts';

/** Rates that plain arithmetic can apply. */
interface ListedPrice extends ModelPrice {
  /** The most input tokens these rates apply to; higher tiers follow. */
  upTo: number;
  /** Audio, images or video have rates of their own. */
  hasModalities: boolean;
}

/** `priced by the library`: rates that depend on dates or on more than plain tokens; `null`: unknown. */
export type Rates = ListedPrice | 'priced by the library' | null;

const PLAIN_RATES = new Set(['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok', 'cache_write_1h_mtok']);
/** Rates of units that no call here reports, which therefore add nothing to its price. */
const UNREPORTED_UNIT_RATE = /^(?:web|storage)_searches_kcount$|_(?:hours|kpages)$/;
const MODALITY_RATE = /^(?:input|output|cache)_(?:audio|image|video)(?:_read)?_mtok$/;

/** Whether only input, output and the cache have to be priced, all within the first tier. */
export const isPlain = (usage: TokenUsage, { upTo, hasModalities }: ListedPrice): boolean => {
  const { input = 0, audioInput, audioOutput, imageInput, imageOutput, cacheWriteHour } = usage;
  return input <= upTo && !audioInput && !audioOutput && !cacheWriteHour && !(hasModalities && (imageInput || imageOutput));
};

/** Prices that change over time (a list) are left to the library, and so are unknown rates and those per request. */
export const plainRates = (rates: Readonly<Record<string, unknown>>, prices: unknown): Rates => {
  if (Array.isArray(prices)) return 'priced by the library';
  const plain = new Map<string, number>();
  let upTo = Number.POSITIVE_INFINITY;
  let hasModalities = false;
  for (const [name, rate] of Object.entries(rates)) {
    if (UNREPORTED_UNIT_RATE.test(name)) continue;
    if (MODALITY_RATE.test(name)) {
      hasModalities = true;
      continue;
    }
    if (!PLAIN_RATES.has(name)) return 'priced by the library';
    const { base, tiers } = tieredRate(rate);
    if (typeof base !== 'number' || !Array.isArray(tiers)) return 'priced by the library';
    plain.set(name, base);
    for (const { start } of tiers) upTo = Math.min(upTo, start);
  }
  return {
    upTo,
    hasModalities,
    inputPerMillion: plain.get('input_mtok') ?? 0,
    outputPerMillion: plain.get('output_mtok') ?? 0,
    cacheReadPerMillion: plain.get('cache_read_mtok'),
    cacheWritePerMillion: plain.get('cache_write_mtok'),
  };
};

/** A rate that depends on the number of input tokens: each tier applies above its `start`. */
interface TieredRate {
  base?: number;
  tiers?: readonly { start: number }[];
}

const tieredRate = (rate: unknown): TieredRate => (typeof rate === 'number' ? { base: rate, tiers: [] } : (rate as TieredRate));
