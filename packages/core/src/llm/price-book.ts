import { reportContained } from '../diagnostics.ts';
import type { TokenUsage } from './token-usage.ts';

/** US dollars a million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Default: as other input. */
  cacheReadPerMillion?: number | undefined;
  /** Default: as other input. */
  cacheWritePerMillion?: number | undefined;
}

export type ModelPrices = Readonly<Record<string, ModelPrice>>;

/** US dollars. */
export interface Cost {
  input: number;
  output: number;
  total: number;
}

/** What is used of `@pydantic/genai-prices`, which the provider packages bring: core depends on no price list. */
export interface PriceLibrary {
  calcPrice(
    usage: Record<string, number | undefined>,
    model: string,
    options: { providerId: string; timestamp: Date },
  ): {
    input_price: number;
    output_price: number;
    total_price: number;
    model_price: Readonly<Record<string, unknown>>;
    model: { prices: unknown };
  } | null;
}

/** Where a provider package has its prices from. */
export interface PriceSource {
  /** Called once, when a client is wrapped: the list is big, and nothing else should wait for it. */
  load(): Promise<PriceLibrary>;
  /** The library's name of a provider that it knows under another one than `gen_ai.provider.name`. */
  readonly providerIds?: Readonly<Record<string, string>>;
}

/** Rates that plain arithmetic can apply; `priced by the library` is for those with tiers, dates or modalities; `null`: unknown. */
type Rates = ModelPrice | 'priced by the library' | null;

const PLAIN_RATES = new Set(['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok']);
const TOKEN_RATE = /_mtok$/;
const MAX_KNOWN_MODELS = 1_000;

/** Prices calls offline. Finding a model in the library takes 24 µs, so the rates of each model are looked up once. */
export class PriceBook {
  readonly #own: ReadonlyMap<string, ModelPrice>;
  readonly #source: PriceSource | undefined;
  /** By model, of the provider that was asked for last: a client has one, unless its base URL is changed. */
  readonly #known = new Map<string, Rates>();
  #provider: string | undefined;
  #library: PriceLibrary | undefined;
  #loading: Promise<void> | undefined;

  constructor(own: ModelPrices, source: PriceSource | undefined) {
    this.#own = new Map(Object.entries(own));
    this.#source = source;
    this.#loading = source && this.#load(source);
  }

  async #load(source: PriceSource): Promise<void> {
    try {
      this.#library = await source.load();
    } catch (error) {
      reportContained('loading the prices of models', error);
    }
    this.#loading = undefined;
  }

  /** Settles when the price of a model is there, or will never be; `undefined` where there is nothing to wait for. */
  loadingFor(model: string): Promise<void> | undefined {
    return this.#own.has(model) ? undefined : this.#loading;
  }

  /** The cost of a call, or `undefined` where the model has no known price or its usage contradicts itself. */
  costOf(provider: string, model: string, usage: TokenUsage): Cost | undefined {
    const own = this.#own.get(model);
    if (own) return apply(own, usage);
    try {
      const rates = this.#ratesOf(provider, model, usage);
      if (rates === null) return undefined;
      return rates === 'priced by the library' || usage.audioInput || usage.audioOutput
        ? this.#askLibrary(provider, model, usage)
        : apply(rates, usage);
    } catch (error) {
      reportContained(`pricing ${model}`, error);
      return undefined;
    }
  }

  #ratesOf(provider: string, model: string, usage: TokenUsage): Rates {
    if (provider !== this.#provider) this.#known.clear();
    this.#provider = provider;
    const known = this.#known.get(model);
    if (known !== undefined) return known;
    const priced = this.#library?.calcPrice(libraryUsage(usage), model, this.#options(provider));
    const rates = priced ? plainRates(priced.model_price, priced.model.prices) : null;
    if (this.#known.size >= MAX_KNOWN_MODELS) this.#known.clear();
    this.#known.set(model, rates);
    return rates;
  }

  #askLibrary(provider: string, model: string, usage: TokenUsage): Cost | undefined {
    const priced = this.#library?.calcPrice(libraryUsage(usage), model, this.#options(provider));
    return priced ? { input: priced.input_price, output: priced.output_price, total: priced.total_price } : undefined;
  }

  #options(provider: string): { providerId: string; timestamp: Date } {
    return { providerId: this.#source?.providerIds?.[provider] ?? provider, timestamp: new Date() };
  }
}

/** Prices that change with the time (a list) or the amount (an object) stay with the library. */
const plainRates = (rates: Readonly<Record<string, unknown>>, prices: unknown): Rates => {
  if (Array.isArray(prices)) return 'priced by the library';
  for (const [name, rate] of Object.entries(rates)) {
    if (!TOKEN_RATE.test(name)) continue;
    if (!PLAIN_RATES.has(name) || typeof rate !== 'number') return 'priced by the library';
  }
  const { input_mtok: input = 0, output_mtok: output = 0, cache_read_mtok: cacheRead, cache_write_mtok: cacheWrite } = rates;
  return {
    inputPerMillion: input as number,
    outputPerMillion: output as number,
    cacheReadPerMillion: cacheRead as number | undefined,
    cacheWritePerMillion: cacheWrite as number | undefined,
  };
};

const apply = (price: ModelPrice, { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: TokenUsage): Cost | undefined => {
  const uncached = input - cacheRead - cacheWrite;
  if (uncached < 0) return undefined;
  const { inputPerMillion, outputPerMillion, cacheReadPerMillion = inputPerMillion, cacheWritePerMillion = inputPerMillion } = price;
  const inputCost = (uncached * inputPerMillion + cacheRead * cacheReadPerMillion + cacheWrite * cacheWritePerMillion) / 1e6;
  const outputCost = (output * outputPerMillion) / 1e6;
  return { input: inputCost, output: outputCost, total: inputCost + outputCost };
};

const libraryUsage = (usage: TokenUsage): Record<string, number | undefined> => ({
  input_tokens: usage.input,
  output_tokens: usage.output ?? 0,
  cache_read_tokens: usage.cacheRead,
  cache_write_tokens: usage.cacheWrite,
  input_audio_tokens: usage.audioInput,
  output_audio_tokens: usage.audioOutput,
});
