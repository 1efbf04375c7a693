const ELLIPSIS = '…';
/** Below this, names of roles and types would suffer too. */
const MIN_TEXT = 20;
/** What each further try aims below the limit, for the ratio of bytes to characters differs from text to text. */
const SLACK = 0.98;
const encoder = new TextEncoder();

/**
 * The JSON of a plain value in at most `maxBytes` bytes of UTF-8. What is too long is made to fit by shortening the
 * longest texts inside, then by leaving out elements from the middle of a list, so that the JSON always stays valid.
 * `undefined` where nothing fits.
 */
export const fitJson = (value: unknown, maxBytes: number): string | undefined => {
  let json = JSON.stringify(value);
  let bytes = byteLength(json, maxBytes);
  if (bytes <= maxBytes) return json;

  const lengths: number[] = [];
  collectLengths(value, lengths);
  const structure = json.length - lengths.reduce((sum, length) => sum + length, 0);
  let shortened = value;
  for (let limit = textLimit(lengths, maxBytes - structure); limit >= MIN_TEXT; limit = Math.floor((limit * maxBytes * SLACK) / bytes)) {
    shortened = shortenTexts(shortened, limit);
    json = JSON.stringify(shortened);
    bytes = byteLength(json, maxBytes);
    if (bytes <= maxBytes) return json;
  }
  return Array.isArray(value) ? fitList(shortenTexts(shortened, MIN_TEXT) as unknown[], maxBytes) : undefined;
};

/** Measured only where it matters whether characters take more than one byte. */
const byteLength = (json: string, maxBytes: number): number =>
  json.length > maxBytes || json.length * 3 <= maxBytes ? json.length : encoder.encode(json).length;

/** The longest length to which all texts can be held for their sum to stay within the budget. */
const textLimit = (lengths: number[], budget: number): number => {
  const ascending = lengths.sort((left, right) => left - right);
  let rest = budget;
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(rest / (ascending.length - index));
    if (length > share) return share;
    rest -= length;
  }
  // Everything fits by the count of characters: it is the bytes or the escapes that are too many.
  return ascending.at(-1) ?? 0;
};

const collectLengths = (value: unknown, lengths: number[]): void => {
  if (typeof value === 'string') lengths.push(value.length);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collectLengths(item, lengths);
};

/** A copy: the value may be the caller's own. */
const shortenTexts = (value: unknown, limit: number): unknown => {
  if (typeof value === 'string') return value.length > limit ? `${cutText(value, limit - ELLIPSIS.length)}${ELLIPSIS}` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shortenTexts(item, limit));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortenTexts(item, limit)]));
};

/** The beginning of a text, never cut between the two halves of a surrogate pair. */
export const cutText = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
};

/** The first elements and the last: what a conversation began with and where it stands. */
const fitList = (list: readonly unknown[], maxBytes: number): string | undefined => {
  for (let kept = list.length >> 1; kept >= 1; kept >>= 1) {
    const tail = Math.ceil(kept / 2);
    const json = JSON.stringify([...list.slice(0, kept - tail), ...list.slice(-tail)]);
    if (byteLength(json, maxBytes) <= maxBytes) return json;
  }
  return undefined;
};
