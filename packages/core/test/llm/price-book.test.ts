import * as genaiPrices from '@pydantic/genai-prices';
import { PriceBook, type PriceLibrary } from '../../src/llm/price-book.ts';

const loaded = async (library: PriceLibrary = genaiPrices as PriceLibrary): Promise<PriceBook> => {
  const prices = new PriceBook({}, { load: async () => library, providerIds: { x_ai: 'x-ai' } });
  await prices.loadingFor('any');
  return prices;
};

describe('PriceBook', () => {
  test.each([
    ['openai', 'gpt-4o-mini-2024-07-18', { input: 1_000, output: 100, cacheRead: 400 }],
    ['openai', 'gpt-4.1', { input: 5_000, output: 10 }],
    ['openai', 'gpt-4o-audio-preview', { input: 50, output: 20, audioInput: 40, audioOutput: 10 }],
    ['openai', 'text-embedding-3-small', { input: 10 }],
    ['anthropic', 'claude-sonnet-4-5', { input: 300_000, output: 5, cacheRead: 100, cacheWrite: 50 }],
    ['google', 'gemini-2.5-pro', { input: 250_000, output: 5 }],
    ['deepseek', 'deepseek-chat', { input: 100, output: 5, cacheRead: 10 }],
  ])('prices %s %s as the library does, the first time and again', async (provider, model, usage) => {
    const prices = await loaded();
    const { input, output, cacheRead, cacheWrite, audioInput, audioOutput } = usage as Record<string, number>;
    const expected = genaiPrices.calcPrice(
      {
        input_tokens: input,
        output_tokens: output ?? 0,
        cache_read_tokens: cacheRead,
        cache_write_tokens: cacheWrite,
        input_audio_tokens: audioInput,
        output_audio_tokens: audioOutput,
      },
      model,
      { providerId: provider },
    )!;
    for (const cost of [prices.costOf(provider, model, usage), prices.costOf(provider, model, usage)]) {
      expect(cost?.input).toBeCloseTo(expected.input_price, 12);
      expect(cost?.output).toBeCloseTo(expected.output_price, 12);
      expect(cost?.total).toBeCloseTo(expected.total_price, 12);
    }
  });

  test('asks the library once for a model with plain rates', async () => {
    const calcPrice = jest.fn(genaiPrices.calcPrice);
    const prices = await loaded({ calcPrice } as PriceLibrary);
    for (const input of [1, 2, 3]) prices.costOf('openai', 'gpt-4o', { input, output: 1 });
    expect(calcPrice).toHaveBeenCalledTimes(1);
  });

  test('knows a provider under the name that the list has', async () => {
    expect((await loaded()).costOf('x_ai', 'grok-3', { input: 1_000, output: 0 })?.total).toBeGreaterThan(0);
  });

  test('has no cost for an unknown model, unknown provider or contradictory usage', async () => {
    const prices = await loaded();
    expect(prices.costOf('openai', 'model-of-nobody', { input: 1, output: 1 })).toBeUndefined();
    expect(prices.costOf('nobody', 'gpt-4o', { input: 1, output: 1 })).toBeUndefined();
    expect(prices.costOf('openai', 'gpt-4o', { input: 10, output: 1, cacheRead: 40 })).toBeUndefined();
    expect(prices.costOf('openai', 'gpt-4o', { input: 10, output: 1 })?.total).toBeGreaterThan(0);
    expect(prices.costOf('openai', 'gpt-4o', { input: 10, output: 1, cacheRead: 40 })).toBeUndefined();
  });

  test('prefers own prices, which wait for nothing', () => {
    const own = { 'gpt-4o': { inputPerMillion: 1_000_000, outputPerMillion: 2_000_000, cacheReadPerMillion: 500_000 } };
    const prices = new PriceBook(own, { load: () => new Promise(() => {}) });
    expect(prices.loadingFor('gpt-4o')).toBeUndefined();
    expect(prices.loadingFor('gpt-4.1')).toBeInstanceOf(Promise);
    expect(prices.costOf('openai', 'gpt-4o', { input: 3, output: 1, cacheRead: 1 })).toEqual({ input: 2.5, output: 2, total: 4.5 });
  });

  test('goes on without prices where the list cannot be loaded', async () => {
    const prices = new PriceBook({}, { load: () => Promise.reject(new Error('not installed')) });
    await prices.loadingFor('gpt-4o');
    expect(prices.costOf('openai', 'gpt-4o', { input: 1, output: 1 })).toBeUndefined();
  });
});
