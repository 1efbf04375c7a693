import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { ConfigurationError, isOptionsObject } from '../configuration-error.ts';
import { contentModeFromEnvironment } from './content-mode.ts';
import { EVERY_OTHER_MODEL, type ModelDiscount, type ModelPrice, type ModelPrices } from './model-prices.ts';

/** Returns what may leave the process instead of `value`. It should be fast: it runs on every text of every call. */
export type Mask = (value: string, at: { path: string }) => string;

/** Estimates how many tokens a text has for a model. A result that is not a number from 0 up is ignored. */
export type TokenEstimator = (text: string, model: string | undefined) => number;

/** What is recorded of the calls of a wrapped client. */
export interface CaptureOptions {
  /**
   * Records the input of the model: messages, instructions, tool definitions, tool results. Default: what
   * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` says, else `true`. When off, no input leaves the process, nor do
   * error messages, which may repeat it.
   */
  captureInput?: boolean | undefined;
  /** The same for the output of the model. */
  captureOutput?: boolean | undefined;
  /** Records token usage. Default `true`. */
  captureTokens?: boolean | undefined;
  /** Records the cost in US dollars if the price of the model is known. Default `true`. */
  captureCost?: boolean | undefined;
  /** Masks e-mail addresses, phone numbers, payment cards, IBANs, national ids, IP addresses and API keys. Default `false`. */
  maskPii?: boolean | undefined;
  /** Masks every text that would be recorded, after `maskPii`. If it throws, the text becomes `[MASKED]`. */
  mask?: Mask | undefined;
  /** The maximum size of one content attribute in bytes of UTF-8. Default 32,768. */
  maxContentLength?: number | undefined;
  /**
   * Requests usage on streams, in a copy of the parameters; the chunk that carries it is hidden from a caller who did not
   * request it. Default: only where the provider is known to accept it (`api.openai.com`).
   */
  includeStreamUsage?: boolean | undefined;
  /**
   * Estimates tokens where the provider reports none, marked by `ai_trace.usage.estimated`. `true` counts four characters
   * as a token; or pass an estimator. Default `false`.
   */
  estimateTokens?: boolean | TokenEstimator | undefined;
  /**
   * Your own rates, in US dollars per million tokens, and discounts on the listed ones, by model:
   * `{ 'my-model': { inputPerMillion: 3, outputPerMillion: 12 }, 'gpt-4o': { discount: 0.25 }, '*': { discount: 0.1 } }`.
   */
  prices?: ModelPrices | undefined;
  /** Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  /** Default: the global one. */
  meterProvider?: MeterProvider | undefined;
}

/** {@link CaptureOptions} with all defaults in place. */
export interface ResolvedCaptureOptions
  extends Required<
      Pick<CaptureOptions, 'captureInput' | 'captureOutput' | 'captureTokens' | 'captureCost' | 'maskPii' | 'maxContentLength'>
    >,
    Pick<CaptureOptions, 'mask' | 'includeStreamUsage' | 'tracerProvider' | 'meterProvider'> {
  estimateTokens: TokenEstimator | undefined;
  prices: ModelPrices;
  contentOnSpan: boolean;
  contentOnEvent: boolean;
}

const CHARACTERS_PER_TOKEN = 4;
const REMEDY = 'Remove it or correct its name.';
const KNOWN_OPTIONS: ReadonlySet<string> = new Set<keyof CaptureOptions>([
  'captureInput',
  'captureOutput',
  'captureTokens',
  'captureCost',
  'maskPii',
  'mask',
  'maxContentLength',
  'includeStreamUsage',
  'estimateTokens',
  'prices',
  'tracerProvider',
  'meterProvider',
]);
const BOOLEANS = ['captureInput', 'captureOutput', 'captureTokens', 'captureCost', 'maskPii', 'includeStreamUsage'] as const;

/** Validates and completes the options, once, when a client is wrapped. Throws {@link ConfigurationError}. */
export const resolveCaptureOptions = (packageName: string, options: CaptureOptions = {}): ResolvedCaptureOptions => {
  validate(packageName, options);
  const content = contentModeFromEnvironment();
  const { captureInput = content.captured, captureOutput = content.captured } = options;
  const { captureTokens = true, captureCost = true, maskPii = false, maxContentLength = 32_768, prices = {}, estimateTokens } = options;
  const { mask, includeStreamUsage, tracerProvider, meterProvider } = options;
  return {
    ...{ captureInput, captureOutput, captureTokens, captureCost, maskPii, maxContentLength, prices },
    ...{ mask, includeStreamUsage, tracerProvider, meterProvider },
    estimateTokens: estimateTokens === true ? estimateByLength : estimateTokens || undefined,
    contentOnSpan: content.onSpan,
    contentOnEvent: content.onEvent,
  };
};

const estimateByLength: TokenEstimator = (text) => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

const validate = (packageName: string, options: CaptureOptions): void => {
  const reject: Reject = (option, expected, got, remedy) => {
    throw new ConfigurationError({ package: packageName, option, expected, got, remedy });
  };
  if (!isOptionsObject(options)) reject('options', 'an object', options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || KNOWN_OPTIONS.has(name)) continue;
    reject(name, `one of ${[...KNOWN_OPTIONS].join(', ')}`, name, REMEDY);
  }
  for (const option of BOOLEANS) {
    const value: unknown = options[option];
    if (value !== undefined && typeof value !== 'boolean') reject(option, 'true or false', value);
  }
  const { mask, estimateTokens, maxContentLength, prices, tracerProvider, meterProvider } = options;
  if (mask !== undefined && typeof mask !== 'function') reject('mask', 'a function', mask);
  if (estimateTokens !== undefined && typeof estimateTokens !== 'boolean' && typeof estimateTokens !== 'function') {
    reject('estimateTokens', 'true, false or a function', estimateTokens);
  }
  if (maxContentLength !== undefined && !(Number.isInteger(maxContentLength) && maxContentLength >= 1)) {
    reject('maxContentLength', 'an integer from 1 up', maxContentLength);
  }
  if (tracerProvider !== undefined && typeof tracerProvider?.getTracer !== 'function')
    reject('tracerProvider', 'a TracerProvider', tracerProvider);
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function')
    reject('meterProvider', 'a MeterProvider', meterProvider);
  validatePrices(prices, reject);
};

type Reject = (option: string, expected: string, got: unknown, remedy?: string) => never;

const validatePrices = (prices: ModelPrices | undefined, reject: Reject): void => {
  if (prices === undefined) return;
  if (!isOptionsObject(prices)) reject('prices', 'an object of prices by model', prices);
  for (const [model, price] of Object.entries(prices)) validatePrice(model, price, reject);
};

const RATES: readonly string[] = ['inputPerMillion', 'outputPerMillion', 'cacheReadPerMillion', 'cacheWritePerMillion'] satisfies Array<
  keyof ModelPrice
>;

const validatePrice = (model: string, price: Partial<ModelPrice> & Partial<ModelDiscount>, reject: Reject): void => {
  const option = `prices[${JSON.stringify(model)}]`;
  if (!isOptionsObject(price)) reject(option, 'an object of rates, or with a discount', price);
  const unknown = Object.keys(price).find((name) => name !== 'discount' && !RATES.includes(name));
  if (unknown !== undefined) reject(`${option}.${unknown}`, `one of ${[...RATES, 'discount'].join(', ')}`, unknown, REMEDY);
  const { inputPerMillion, outputPerMillion, discount } = price;
  if (discount !== undefined || model === EVERY_OTHER_MODEL) {
    if (!(Number.isFinite(discount) && Number(discount) >= 0 && Number(discount) <= 1)) reject(option, 'a discount from 0 to 1', discount);
    if (inputPerMillion !== undefined || outputPerMillion !== undefined) reject(option, 'rates or a discount, not both', price);
    return;
  }
  const { cacheReadPerMillion = 0, cacheWritePerMillion = 0 } = price;
  for (const [name, rate] of Object.entries({ inputPerMillion, outputPerMillion, cacheReadPerMillion, cacheWritePerMillion })) {
    if (!(Number.isFinite(rate) && Number(rate) >= 0)) reject(`${option}.${name}`, 'a rate in US dollars from 0 up', rate);
  }
};
