import { type BaggageEntry, baggageEntryMetadataFromString } from '@opentelemetry/api';
import { warnOnce } from '../diagnostics.ts';
import { isIdentity } from './attribute-entry.ts';
import { wellFormed } from './well-formed.ts';

/** The amount that W3C Baggage section 3.3.2 requires every platform to propagate; more is not sent. */
const MAX_ENTRIES = 64;
const MAX_BYTES = 8_192;

/** One entry of a `baggage` header, and its original text. */
export interface BaggageMember {
  key: string;
  entry: BaggageEntry;
  text: string;
}

/** Printable ASCII: nothing in it can end a header, or a line. */
const HEADER_TEXT = /^[\x20-\x7e]*$/;

/**
 * The entries of a `baggage` header (W3C Baggage section 3.2.1); malformed ones are left out. Properties that are not allowed in
 * a header are left out too, because propagators write properties as they are.
 */
export const parseBaggage = (header: string): BaggageMember[] => {
  const members: BaggageMember[] = [];
  for (const part of wellFormed(header).split(',')) {
    const text = part.trim();
    const equals = text.indexOf('=');
    if (equals <= 0) continue;
    const semicolon = text.indexOf(';');
    if (semicolon !== -1 && semicolon < equals) continue;
    const value = text.slice(equals + 1, semicolon === -1 ? undefined : semicolon);
    const properties = semicolon === -1 ? '' : text.slice(semicolon + 1);
    const metadata = properties !== '' && HEADER_TEXT.test(properties) ? baggageEntryMetadataFromString(properties) : undefined;
    members.push({ key: decode(text.slice(0, equals)), entry: { value: decode(value), metadata }, text });
  }
  return members;
};

/**
 * A `baggage` header with at most 64 entries and 8,192 bytes. What does not fit is left out with one warning, `session.id` and
 * `user.id` last. An entry that arrived in one of `originals` and is unchanged keeps its text.
 */
export const formatBaggage = (entries: ReadonlyMap<string, BaggageEntry>, originals: readonly string[]): string => {
  const arrived = new Map(originals.flatMap(parseBaggage).map((member) => [member.key, member]));
  const written = Array.from(entries, ([key, entry]) => ({ key, text: originalText(arrived.get(key), entry) ?? encode(key, entry) }));
  // One without a name is none to whoever reads it.
  const members = written.filter(({ key }) => key !== '');
  const kept = new Set<object>();
  let bytes = -1;
  const keep = (member: { text: string }): void => {
    if (kept.size === MAX_ENTRIES || bytes + 1 + member.text.length > MAX_BYTES) return;
    bytes += 1 + member.text.length;
    kept.add(member);
  };
  members.filter(({ key }) => isIdentity(key)).forEach(keep);
  members.filter(({ key }) => !isIdentity(key)).forEach(keep);
  if (kept.size < members.length) {
    warnOnce(
      'baggage does not fit',
      `[@ai-trace/core] Baggage has ${members.length} entries, of which ${kept.size} fit into ${MAX_ENTRIES} entries and ${MAX_BYTES} bytes; ` +
        'the others are not sent.',
    );
  }
  return members.flatMap((member) => (kept.has(member) ? [member.text] : [])).join(',');
};

const originalText = (original: BaggageMember | undefined, { value, metadata }: BaggageEntry): string | undefined => {
  const unchanged = original?.entry.value === value && original.entry.metadata?.toString().trim() === metadata?.toString().trim();
  return unchanged && HEADER_TEXT.test(original.text) ? original.text : undefined;
};

const encode = (key: string, { value, metadata }: BaggageEntry): string => {
  const properties = metadata?.toString() ?? '';
  const tail = properties !== '' && HEADER_TEXT.test(properties) && !properties.includes(',') ? `;${properties}` : '';
  return `${encodeURIComponent(wellFormed(key))}=${encodeURIComponent(wellFormed(value))}${tail}`;
};

const decode = (text: string): string => {
  const trimmed = text.trim();
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
};
