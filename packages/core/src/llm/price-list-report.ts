import { diag } from '@opentelemetry/api';
import { warnOnce } from '../diagnostics.ts';
import { processState } from '../process-state.ts';

/** The fields of a provider in the price list that are used. */
export interface ListedProvider {
  models: readonly { prices: unknown }[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Model names may be arbitrary, even chosen by the users of an application. */
const MAX_REPORTED = 100;

const reported = processState('reported prices', () => ({ models: new Set<string>(), providers: new Set<string>() }));

/** Warns once about a model whose calls will have no cost. */
export const reportUnknownModel = (provider: string, model: string): void => {
  const key = `${provider} ${model}`;
  if (reported.models.has(key) || reported.models.size >= MAX_REPORTED) return;
  reported.models.add(key);
  warnOnce(
    `no price for ${key}`,
    `[@ai-trace/core] No price is known for the model "${model}" of ${provider}: its calls have no cost. Give its rates in the \`prices\` option, or update the price list.`,
  );
};

/** Logs at debug level, once per provider, how old its prices are: the list itself has no date, but its prices do. */
export const reportPriceList = (provider: string, listed: ListedProvider | undefined): void => {
  if (!listed || reported.providers.has(provider)) return;
  reported.providers.add(provider);
  const newest = newestDate(listed.models, new Date());
  const age = newest === undefined ? 'none of them dated' : `the newest price of ${newest}, ${daysSince(newest)} days ago`;
  diag.debug(`[@ai-trace/core] The price list knows ${listed.models.length} models of ${provider}, ${age}.`);
};

/** The latest start date of a price; future prices say nothing about the age of the list. */
const newestDate = (models: ListedProvider['models'], now: Date): string | undefined => {
  const today = now.toISOString().slice(0, 10);
  let newest: string | undefined;
  for (const { prices } of models) {
    for (const { constraint } of Array.isArray(prices) ? (prices as { constraint?: { start_date?: string } }[]) : []) {
      const date = constraint?.start_date;
      if (date !== undefined && date <= today && (newest === undefined || date > newest)) newest = date;
    }
  }
  return newest;
};

const daysSince = (date: string): number => Math.floor((Date.now() - Date.parse(date)) / DAY_MS);
