import { reportContained } from '../diagnostics.ts';
import { libraryUsage } from './library-usage.ts';
import { isPlain, plainRates, type Rates } from './listed-price.ts';
import {
  type Cost,
  costAt,
  discounted,
  EVERY_OTHER_MODEL,
  type ModelDiscount,
  type ModelPrice,
  type ModelPrices,
  sumOfCosts,
} from './model-prices.ts';
import { type ListedProvider, reportPriceList, reportUnknownModel } from './price-list-report.ts';
import type { TokenCharge, TokenUsage } from './token-usage.ts';

/** The part of `@pydantic/genai-prices` that is used. The provider packages depend on it; core depends on no price list. */
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
  findProvider?(options: { providerId: string }): ListedProvider | undefined;
}

/** Where a provider package gets its prices from. */
export interface PriceSource {
  /** Called once, when a client is wrapped: the list is big, and nothing else should wait for it. */
  load(): Promise<PriceLibrary>;
  /** The library's ids of providers whose id differs from `gen_ai.provider.name`. */
  readonly providerIds?: Readonly<Record<string, string>>;
}

/** What the price of a call depends on. */
export interface PricedCall {
  /** `gen_ai.provider.name`. */
  provider: string;
  /** The model that answered, or else the requested one. */
  model: string;
  requestedModel: string | undefined;
  usage: TokenUsage;
}

/** The id or ARN of a Bedrock inference profile for all regions. */
const GLOBAL_PROFILE = /(?:^|\/)global\./;
const MAX_KNOWN_MODELS = 1_000;

/** Prices calls offline. Finding a model in the library takes 24 µs, so the rates of each model are looked up once. */
export class PriceBook {
  readonly #own: ReadonlyMap<string, ModelPrice | ModelDiscount>;
  readonly #source: PriceSource | undefined;
  /** By model, for the most recent provider: a client has only one unless its base URL is changed. */
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

  /** Settles when the price of a call is available, or will never be; `undefined` if there is nothing to wait for. */
  loadingFor(call: PricedCall): Promise<void> | undefined {
    const own = call.usage.charges ? undefined : this.#ownPriceOf(call);
    return own && !('discount' in own) ? undefined : this.#loading;
  }

  /** The cost of a call, or `undefined` if the model has no known price or its usage contradicts itself. */
  costOf(call: PricedCall): Cost | undefined {
    const { charges } = call.usage;
    return charges ? sumOfCosts(charges.map((charge) => this.costOf(chargedCall(call, charge)))) : this.#costAsOne(call);
  }

  #costAsOne(call: PricedCall): Cost | undefined {
    const own = this.#ownPriceOf(call);
    if (own && !('discount' in own)) return costAt(own, call.usage);
    const listed = this.#listedCostOf(call);
    return listed && own ? discounted(listed, own) : listed;
  }

  #ownPriceOf({ model, requestedModel }: PricedCall): ModelPrice | ModelDiscount | undefined {
    if (this.#own.size === 0) return undefined;
    const named = this.#own.get(model) ?? (requestedModel === undefined ? undefined : this.#own.get(requestedModel));
    return named ?? this.#own.get(EVERY_OTHER_MODEL);
  }

  #listedCostOf(call: PricedCall): Cost | undefined {
    const { provider, usage } = call;
    if (usage.unlisted) return undefined;
    try {
      const model = this.#listedModelOf(call);
      const rates = this.#ratesOf(provider, model, usage);
      if (rates === null) {
        if (this.#library) reportUnknownModel(provider, model);
        return undefined;
      }
      return rates !== 'priced by the library' && isPlain(usage, rates) ? costAt(rates, usage) : this.#askLibrary(provider, model, usage);
    } catch (error) {
      reportContained(`pricing ${call.model}`, error);
      return undefined;
    }
  }

  /** Bedrock answers with the bare name of a model, whose rates are regional; a global profile has its own. */
  #listedModelOf({ provider, model, requestedModel, usage }: PricedCall): string {
    const isGlobal = provider === 'aws.bedrock' && requestedModel !== undefined && GLOBAL_PROFILE.test(requestedModel);
    return isGlobal && this.#ratesOf(provider, requestedModel, usage) !== null ? requestedModel : model;
  }

  #ratesOf(provider: string, model: string, usage: TokenUsage): Rates {
    if (provider !== this.#provider) this.#switchTo(provider);
    const known = this.#known.get(model);
    if (known !== undefined) return known;
    const priced = this.#library?.calcPrice(libraryUsage(usage), model, this.#options(provider));
    const rates = priced ? plainRates(priced.model_price, priced.model.prices) : null;
    if (this.#known.size >= MAX_KNOWN_MODELS) this.#known.clear();
    this.#known.set(model, rates);
    return rates;
  }

  #switchTo(provider: string): void {
    this.#known.clear();
    this.#provider = provider;
    reportPriceList(provider, this.#library?.findProvider?.(this.#options(provider)));
  }

  #askLibrary(provider: string, model: string, usage: TokenUsage): Cost | undefined {
    const priced = this.#library?.calcPrice(libraryUsage(usage), model, this.#options(provider));
    return priced ? { input: priced.input_price, output: priced.output_price, total: priced.total_price } : undefined;
  }

  #options(provider: string): { providerId: string; timestamp: Date } {
    return { providerId: this.#source?.providerIds?.[provider] ?? provider, timestamp: new Date() };
  }
}

/** The requested name belongs to the model that answered, so a charge for another model has none. */
const chargedCall = (call: PricedCall, { model, usage }: TokenCharge): PricedCall =>
  model === undefined ? { ...call, usage } : { ...call, model, requestedModel: undefined, usage };
