import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import * as genaiPrices from '@pydantic/genai-prices';
import type { ModelPrices } from '../../src/llm/model-prices.ts';
import { PriceBook, type PricedCall, type PriceLibrary } from '../../src/llm/price-book.ts';
import type { TokenUsage } from '../../src/llm/token-usage.ts';
import { processState } from '../../src/process-state.ts';

const call = (provider: string, model: string, usage: TokenUsage, requestedModel = model): PricedCall => ({
  provider,
  model,
  requestedModel,
  usage,
});

const ANY = call('openai', 'any', {});

const loaded = async ({ library = genaiPrices as PriceLibrary, own = {} as ModelPrices } = {}): Promise<PriceBook> => {
  const prices = new PriceBook(own, { load: async () => library, providerIds: { x_ai: 'x-ai' } });
  await prices.loadingFor(ANY);
  return prices;
};

const listed = (provider: string, model: string, usage: Record<string, number>) =>
  genaiPrices.calcPrice(usage, model, { providerId: provider })!;

describe('listed prices', () => {
  test.each([
    ['openai', 'gpt-4o-mini-2024-07-18', { input: 1_000, output: 100, cacheRead: 400 }],
    ['openai', 'gpt-4.1', { input: 5_000, output: 10 }],
    ['openai', 'gpt-4o-audio-preview', { input: 50, output: 20, audioInput: 40, audioOutput: 10 }],
    ['openai', 'gpt-image-1', { input: 100, output: 1_000, imageInput: 60 }],
    ['openai', 'gpt-image-1.5', { input: 100, output: 1_000, imageInput: 60, imageOutput: 900 }],
    ['openai', 'text-embedding-3-small', { input: 10 }],
    ['anthropic', 'claude-haiku-4-5', { input: 1_000, output: 5, cacheRead: 100, cacheWrite: 50 }],
    ['anthropic', 'claude-haiku-4-5', { input: 1_000, output: 5, cacheWrite: 50, cacheWriteHour: 20 }],
    ['anthropic', 'claude-sonnet-4-5', { input: 1_000, output: 5, cacheRead: 100, cacheWrite: 50 }],
    ['anthropic', 'claude-sonnet-4-5', { input: 200_000, output: 5 }],
    ['anthropic', 'claude-sonnet-4-5', { input: 200_001, output: 5 }],
    ['anthropic', 'claude-sonnet-4-5', { input: 300_000, output: 5, cacheRead: 100, cacheWrite: 50 }],
    ['google', 'gemini-2.5-pro', { input: 250_000, output: 5 }],
    ['google', 'gemini-2.5-flash', { input: 1_000, output: 5, cacheRead: 100 }],
    ['google', 'gemini-2.5-flash', { input: 1_000, output: 5, audioInput: 900 }],
    ['google', 'gemini-2.5-flash-image', { input: 1_000, output: 1_290, imageInput: 900, imageOutput: 1_290 }],
    ['deepseek', 'deepseek-chat', { input: 100, output: 5, cacheRead: 10 }],
    ['perplexity', 'sonar', { input: 1_000, output: 500 }],
    ['perplexity', 'sonar-pro', { input: 1_000, output: 500 }],
  ] as [string, string, TokenUsage][])('of %s %s are what the library says, the first time and again', async (provider, model, usage) => {
    const prices = await loaded();
    const expected = genaiPrices.calcPrice(
      {
        input_tokens: usage.input,
        output_tokens: usage.output ?? 0,
        cache_read_tokens: usage.cacheRead,
        cache_write_tokens: usage.cacheWrite,
        cache_write_1h_tokens: usage.cacheWriteHour,
        input_audio_tokens: usage.audioInput,
        output_audio_tokens: usage.audioOutput,
        input_image_tokens: usage.imageInput,
        output_image_tokens: usage.imageOutput,
      },
      model,
      { providerId: provider },
    )!;
    const priced = call(provider, model, usage);
    for (const cost of [prices.costOf(priced), prices.costOf(priced)]) {
      expect(cost?.input).toBeCloseTo(expected.input_price, 12);
      expect(cost?.output).toBeCloseTo(expected.output_price, 12);
      expect(cost?.total).toBeCloseTo(expected.total_price, 12);
    }
  });

  test.each(['openai', 'anthropic', 'google', 'cohere', 'perplexity'])(
    'of every model of %s are what the library says',
    async (provider) => {
      const prices = await loaded();
      for (const { id } of genaiPrices.findProvider({ providerId: provider })!.models) {
        const cost = prices.costOf(call(provider, id, { input: 1_000, output: 500 }));
        const expected = genaiPrices.calcPrice({ input_tokens: 1_000, output_tokens: 500 }, id, { providerId: provider });
        expect([id, cost?.total.toFixed(12)]).toEqual([id, expected?.total_price.toFixed(12)]);
      }
    },
  );

  test.each([
    ['what is told', { cacheReadAudio: 100 }, 100],
    ['nothing of it, where that is told', { cacheReadAudio: 0 }, 0],
    ['its share, where nothing is told', {}, 160],
  ])('of cached audio are for %s', async (_, told, cached) => {
    const usage = { input: 2_000, output: 0, cacheRead: 400, audioInput: 800, ...told };
    const [text, cachedText] = [usage.input - 800, usage.cacheRead - cached];
    const expected = (text - cachedText) * 0.3 + cachedText * 0.03 + (800 - cached) * 1 + cached * 0.1;
    expect((await loaded()).costOf(call('google', 'gemini-2.5-flash', usage))?.input).toBeCloseTo(expected / 1e6, 12);
  });

  test.each([
    ['gpt-image-1', { input: 1_000, cacheRead: 500, imageInput: 801 }],
    ['gpt-realtime', { input: 1_000, cacheRead: 503, audioInput: 501, imageInput: 499 }],
    ['gpt-realtime', { input: 7, cacheRead: 7, audioInput: 3, imageInput: 4 }],
    ['gpt-realtime', { input: 3, cacheRead: 1, audioInput: 1, imageInput: 1 }],
  ])('of %s are never lost for what is not told of the cache', async (model, usage) => {
    const prices = await loaded();
    const cost = prices.costOf(call('openai', model, { ...usage, output: 0 }));
    const uncached = prices.costOf(call('openai', model, { ...usage, cacheRead: 0, output: 0 }));
    expect(cost?.input).toBeGreaterThan(0);
    expect(cost?.input).toBeLessThan(uncached!.input);
  });

  test.each([
    ['openai', 'gpt-4o'],
    ['anthropic', 'claude-sonnet-4-5'],
    ['google', 'gemini-2.5-flash'],
    ['cohere', 'command-a-03-2025'],
  ])('of %s %s are asked for once, for its rates of text are plain', async (provider, model) => {
    const calcPrice = jest.fn(genaiPrices.calcPrice);
    const prices = await loaded({ library: { calcPrice } as PriceLibrary });
    for (const input of [1, 2, 3]) prices.costOf(call(provider, model, { input, output: 1 }));
    expect(calcPrice).toHaveBeenCalledTimes(1);
  });

  test('are found under the name that the list has for a provider', async () => {
    expect((await loaded()).costOf(call('x_ai', 'grok-3', { input: 1_000, output: 0 }))?.total).toBeGreaterThan(0);
  });

  test('are none for an unknown model, an unknown provider or contradictory usage', async () => {
    const prices = await loaded();
    const contradictory = call('openai', 'gpt-4o', { input: 10, output: 1, cacheRead: 40 });
    expect(prices.costOf(call('openai', 'model-of-nobody', { input: 1, output: 1 }))).toBeUndefined();
    expect(prices.costOf(call('nobody', 'gpt-4o', { input: 1, output: 1 }))).toBeUndefined();
    expect(prices.costOf(contradictory)).toBeUndefined();
    expect(prices.costOf(call('openai', 'gpt-4o', { input: 10, output: 1 }))?.total).toBeGreaterThan(0);
    expect(prices.costOf(contradictory)).toBeUndefined();
  });

  test.each([
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 0.3],
    ['arn:aws:bedrock:eu-west-1:1:inference-profile/global.anthropic.claude-sonnet-4-5-20250929-v1:0', 0.3],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 0.33],
    ['global.anthropic.model-of-nobody', 0.33],
    ['arn:aws:bedrock:eu-west-1:1:application-inference-profile/a1b2', 0.33],
  ])('of a model of Bedrock asked for as %s are %f', async (requested, dollars) => {
    const usage = { input: 100_000, output: 0 };
    expect((await loaded()).costOf(call('aws.bedrock', 'claude-sonnet-4-5-20250929', usage, requested))?.total).toBeCloseTo(dollars, 12);
  });

  test('that cannot be loaded are gone without', async () => {
    const prices = new PriceBook({}, { load: () => Promise.reject(new Error('not installed')) });
    await prices.loadingFor(ANY);
    expect(prices.costOf(call('openai', 'gpt-4o', { input: 1, output: 1 }))).toBeUndefined();
  });
});

describe('own prices', () => {
  const own = { 'gpt-4o': { inputPerMillion: 1_000_000, outputPerMillion: 2_000_000, cacheReadPerMillion: 500_000 } };
  const usage = { input: 3, output: 1, cacheRead: 1 };

  test('precede the list and wait for nothing', () => {
    const prices = new PriceBook(own, { load: () => new Promise(() => {}) });
    const priced = call('openai', 'gpt-4o', usage);
    expect(prices.loadingFor(priced)).toBeUndefined();
    expect(prices.loadingFor(call('openai', 'gpt-4.1', usage))).toBeInstanceOf(Promise);
    expect(prices.costOf(priced)).toEqual({ input: 2.5, output: 2, total: 4.5 });
  });

  test('are found by the model that was asked for, where another name answers', () => {
    const prices = new PriceBook(own, undefined);
    expect(prices.costOf(call('openai', 'gpt-4o-2024-08-06', usage, 'gpt-4o'))?.total).toBe(4.5);
    expect(prices.costOf(call('openai', 'gpt-4o-2024-08-06', usage))).toBeUndefined();
  });
});

test('tokens that are paid for at other rates than the listed ones have a cost by own rates alone', async () => {
  const own = { 'gpt-4o': { inputPerMillion: 1_000_000, outputPerMillion: 0 }, '*': { discount: 0.5 } };
  const prices = await loaded({ own });
  const usage = { input: 2, output: 0, unlisted: true };
  expect(prices.costOf(call('openai', 'gpt-4o', usage))?.total).toBe(2);
  expect(prices.costOf(call('openai', 'gpt-4.1', usage))).toBeUndefined();
});

describe('charges', () => {
  const charges = [{ usage: { input: 2, output: 1 } }, { model: 'advisor', usage: { input: 1, output: 0 } }];
  const priced = call('openai', 'gpt-4o', { input: 3, output: 1, charges });
  const answering = { 'gpt-4o': { inputPerMillion: 1_000_000, outputPerMillion: 2_000_000 } };
  const advisor = { advisor: { inputPerMillion: 5_000_000, outputPerMillion: 0 } };

  test('have the price of their own model each', () => {
    expect(new PriceBook({ ...answering, ...advisor }, undefined).costOf(priced)).toEqual({ input: 7, output: 2, total: 9 });
  });

  test('wait for the list, and are none together where one has no price', async () => {
    const prices = new PriceBook(answering, { load: async () => genaiPrices as PriceLibrary });
    await expect(prices.loadingFor(priced)).resolves.toBeUndefined();
    expect(prices.costOf(priced)).toBeUndefined();
  });
});

describe('discounts', () => {
  const own = { 'gpt-4o': { discount: 0.25 }, '*': { discount: 0.1 }, free: { discount: 1 } };
  const usage = { input: 1_000, output: 100 };
  const full = (model: string) => listed('openai', model, { input_tokens: 1_000, output_tokens: 100 }).total_price;

  test('are taken off the listed price of a model, and of every other', async () => {
    const prices = await loaded({ own });
    expect(prices.costOf(call('openai', 'gpt-4o-2024-08-06', usage, 'gpt-4o'))?.total).toBeCloseTo(0.75 * full('gpt-4o'), 12);
    expect(prices.costOf(call('openai', 'gpt-4.1', usage))?.total).toBeCloseTo(0.9 * full('gpt-4.1'), 12);
    expect(prices.costOf(call('openai', 'gpt-4.1', usage, 'free'))).toEqual({ input: 0, output: 0, total: 0 });
  });

  test('price no model that is not listed', async () => {
    expect((await loaded({ own })).costOf(call('openai', 'model-of-nobody', usage))).toBeUndefined();
  });

  test('wait for the list', () => {
    const prices = new PriceBook(own, { load: () => new Promise(() => {}) });
    expect(prices.loadingFor(call('openai', 'gpt-4o', usage))).toBeInstanceOf(Promise);
  });
});

describe('reports', () => {
  const logger = { debug: jest.fn(), warn: jest.fn() };
  const usage = { input: 1, output: 1 };
  beforeEach(() => {
    diag.setLogger(logger as unknown as DiagLogger, DiagLogLevel.ALL);
    // The API tells that it has a logger.
    logger.debug.mockClear();
  });
  afterEach(() => {
    diag.disable();
    jest.resetAllMocks();
  });

  test('name an unknown model once, whichever client asked', async () => {
    for (const prices of [await loaded(), await loaded()]) {
      for (const _ of [1, 2]) prices.costOf(call('openai', 'model-of-someone', usage));
    }
    expect(logger.warn.mock.calls).toEqual([
      [
        '[@ai-trace/core] No price is known for the model "model-of-someone" of openai: its calls have no cost. Give its rates in the `prices` option, or update the price list.',
      ],
    ]);
  });

  test('say nothing of models where the list cannot be loaded', async () => {
    const prices = new PriceBook({}, { load: () => Promise.reject(new Error('no list')) });
    await prices.loadingFor(ANY);
    logger.warn.mockClear();
    expect(prices.costOf(call('openai', 'gpt-4.1', usage))).toBeUndefined();
    expect(logger.warn).not.toHaveBeenCalled();
  });

  test('tell how old the prices of a provider are, once', async () => {
    const models = [
      { prices: [{ prices: {} }, { constraint: { start_date: '2026-01-05', type: 'start_date' }, prices: {} }] },
      { prices: [{ constraint: { start_date: '2999-01-01', type: 'start_date' }, prices: {} }] },
      { prices: {} },
    ];
    const library: PriceLibrary = { calcPrice: () => null, findProvider: () => ({ models }) };
    for (const prices of [await loaded({ library }), await loaded({ library })]) prices.costOf(call('dated', 'a', usage));
    const days = Math.floor((Date.now() - Date.parse('2026-01-05')) / 86_400_000);
    expect(logger.debug.mock.calls).toEqual([
      [`[@ai-trace/core] The price list knows 3 models of dated, the newest price of 2026-01-05, ${days} days ago.`],
    ]);
  });

  test('say so where no price is dated', async () => {
    const library: PriceLibrary = { calcPrice: () => null, findProvider: () => ({ models: [{ prices: {} }] }) };
    (await loaded({ library })).costOf(call('undated', 'a', usage));
    expect(logger.debug).toHaveBeenCalledWith('[@ai-trace/core] The price list knows 1 models of undated, none of them dated.');
  });

  test('read the age off the real list', async () => {
    (await loaded()).costOf(call('mistral', 'mistral-large-latest', usage));
    expect(logger.debug).toHaveBeenCalledWith(
      expect.stringMatching(/knows \d+ models of mistral, the newest price of 20\d\d-\d\d-\d\d, \d+ days ago/),
    );
  });
});

describe('names of models, which may be arbitrary, do not fill the memory', () => {
  const usage = { input: 1, output: 1 };

  test('100 unknown ones are reported', async () => {
    const prices = await loaded();
    for (let index = 0; index < 200; index += 1) prices.costOf(call('openai', `model-of-someone-${index}`, usage));
    expect(processState('reported prices', () => ({ models: new Set() })).models.size).toBe(100);
  });

  test('the rates of 1,000 are kept', async () => {
    const calcPrice = jest.fn(() => null);
    const prices = await loaded({ library: { calcPrice } });
    const lookUp = (model: string) => prices.costOf(call('openai', model, usage));
    for (let index = 0; index < 1_000; index += 1) lookUp(`model ${index}`);
    lookUp('model 0');
    expect(calcPrice).toHaveBeenCalledTimes(1_000);
    lookUp('one more');
    lookUp('model 0');
    expect(calcPrice).toHaveBeenCalledTimes(1_002);
  });
});
