import { type Attributes, type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { entryOf } from './attribute-entry.ts';

/** Baggage that joined a trace after it began: with a link, or as attributes set on the trace. */
export class ScopeBaggage {
  /** Grows with every change, so that contexts know whether their merged baggage is current. */
  version = 1;
  readonly #attributes: Attributes;
  /** The version at which each attribute was set. Their values are in the scope. */
  readonly #written = new Map<string, number>();
  readonly #arrived = new Map<string, { entry: BaggageEntry; version: number }>();

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
    for (const key of Object.keys(attributes)) this.#written.set(key, this.version);
  }

  /** Includes the attribute from now on. */
  write(key: string): void {
    this.#written.set(key, ++this.version);
  }

  /** Adds entries of an upstream service; existing ones stay. Returns whether any was new. */
  arrive(entries: ReadonlyArray<readonly [string, BaggageEntry]>): boolean {
    const isNew = entries.some(([key]) => !this.#arrived.has(key));
    if (isNew) this.version++;
    for (const [key, entry] of entries) if (!this.#arrived.has(key)) this.#arrived.set(key, { entry, version: this.version });
    return isNew;
  }

  /** `own` and what joined after version `since`: an attribute replaces an entry of its name, an arrived entry does not. */
  addedTo(own: Baggage | undefined, since: number): Baggage {
    const entries = new Map(own?.getAllEntries());
    for (const [key, { entry, version }] of this.#arrived) if (version > since && !entries.has(key)) entries.set(key, entry);
    for (const [key, version] of this.#written) if (version > since) addAttribute(entries, key, this.#attributes[key]);
    return toBaggage(entries);
  }
}

/** An entry that already has the value keeps its properties. */
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
