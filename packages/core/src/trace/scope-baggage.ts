import { type Attributes, type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { entryOf } from './attribute-entry.ts';

/** Baggage that joined a trace after it had begun: with a link, or as attributes that were set on the trace. */
export class ScopeBaggage {
  /** Grows with every change, so that contexts know whether what they have merged is still right. */
  version = 1;
  readonly #attributes: Attributes;
  /** Which attributes were set, and at which version. Their values stand in the scope. */
  readonly #written = new Map<string, number>();
  readonly #arrived = new Map<string, { entry: BaggageEntry; version: number }>();

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
    for (const key of Object.keys(attributes)) this.#written.set(key, this.version);
  }

  /** The attribute goes along from now on. */
  write(key: string): void {
    this.#written.set(key, ++this.version);
  }

  /** Entries of an upstream service; those that are there already stay. */
  arrive(entries: Iterable<readonly [string, BaggageEntry]>): void {
    this.version++;
    for (const [key, entry] of entries) if (!this.#arrived.has(key)) this.#arrived.set(key, { entry, version: this.version });
  }

  /** `own` and what has joined since that version: an attribute replaces an entry of its name, another's entry does not. */
  addedTo(own: Baggage | undefined, since: number): Baggage {
    const entries = new Map(own?.getAllEntries());
    for (const [key, { entry, version }] of this.#arrived) if (version > since && !entries.has(key)) entries.set(key, entry);
    for (const [key, version] of this.#written) if (version > since) addAttribute(entries, key, this.#attributes[key]);
    return toBaggage(entries);
  }
}

/** An entry that says the same already keeps its properties. */
export const addAttribute = (entries: Map<string, BaggageEntry>, key: string, value: Attributes[string]): void => {
  const entry = entryOf(key, value);
  if (entry && entries.get(key)?.value !== entry.value) entries.set(key, entry);
};

/** Without a prototype, so that `__proto__` is a key like any other. */
export const toBaggage = (entries: Iterable<readonly [string, BaggageEntry]>): Baggage => {
  const record: Record<string, BaggageEntry> = Object.create(null);
  for (const [key, entry] of entries) record[key] = entry;
  return propagation.createBaggage(record);
};
