/** Below this, a run of base64 characters may as well be a word, an id or a hash. */
const MIN_BASE64_LENGTH = 200;
const SAMPLE_LENGTH = 256;
const DATA_URL = /^data:([\w.+-]{1,64}\/[\w.+-]{1,64})?(?:;[\w.=+-]{1,64}){0,4};base64,/i;
const EMBEDDED_DATA_URL = /data:([\w.+-]{1,64}\/[\w.+-]{1,64})(?:;[\w.=+-]{1,64}){0,4};base64,([\w+/=%-]+)/gi;
const EMBEDDED_BASE64 = /[\w+/\r\n-]{200,}={0,2}/g;
/** Shorter than what is replaced, for padding and line ends do not count. */
const TELLING_RUN = 160;
const IS_BASE64 = Uint8Array.from({ length: 128 }, (_, code) => Number(/[\w+/\r\n-]/.test(String.fromCharCode(code))));
const BASE64_TEXT = /^[\w+/\r\n-]*={0,2}\s*$/;

/** How the usual formats begin in base64. */
const SIGNATURES: readonly (readonly [prefix: string, mimeType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mpeg'],
  ['T2dnUw', 'audio/ogg'],
  ['UEsDB', 'application/zip'],
];

/** What stands in place of binary content: its type, where known, and its size. */
export const describeBinary = (bytes: number, mimeType = 'binary'): string => `[${mimeType}, ${bytes} bytes]`;

/** The size of what a base64 text of this length encodes. */
export const base64Size = (length: number): number => Math.floor((length * 3) / 4);

/** What stands in place of a data URL, or `undefined` for other text; only its beginning is looked at. */
export const describeDataUrl = (text: string): { mimeType: string; description: string } | undefined => {
  if (!text.startsWith('data:')) return undefined;
  const head = DATA_URL.exec(text.slice(0, SAMPLE_LENGTH));
  if (!head) return undefined;
  const mimeType = head[1] ?? 'text/plain';
  return { mimeType, description: describeBinary(base64Size(text.length - head[0].length), mimeType) };
};

/**
 * Replaces binary content of any shape: a data URL, base64 as the whole text or inside of it. `limit` is how much of
 * the text will be looked at and kept; a text of 10 MB costs no more than one of that length.
 */
export const withoutBinary = (text: string, limit: number): string => {
  if (text.length < MIN_BASE64_LENGTH && !text.includes(';base64,'))
    return isShortFile(text) ? describeBinary(base64Size(text.length), signatureOf(text)) : text;
  const kept = text.length > limit ? text.slice(0, limit) : text;
  if (!kept.includes(';base64,') && !hasLongRun(kept)) return kept;
  return describeDataUrl(text)?.description ?? describeWholeBase64(text) ?? withoutEmbedded(kept, text.length);
};

const withoutEmbedded = (kept: string, wholeLength: number): string => {
  const sizeOf = (match: string, offset: number): number =>
    base64Size(offset + match.length === kept.length ? wholeLength - offset : match.length);
  return kept
    .replace(EMBEDDED_DATA_URL, (match, mimeType: string, data: string, offset: number) =>
      describeBinary(sizeOf(data, offset + match.length - data.length), mimeType),
    )
    .replace(EMBEDDED_BASE64, (match, offset: number) =>
      looksEncoded(match) ? describeBinary(sizeOf(match, offset), signatureOf(match)) : match,
    );
};

/**
 * Whether there may be base64 inside: a run as long as that stands on one of every so many places, so that ordinary text
 * is passed over with a look at a few of its words.
 */
const hasLongRun = (text: string): boolean => {
  for (let place = TELLING_RUN - 1; place < text.length; place += TELLING_RUN) {
    let start = place;
    while (start >= 0 && IS_BASE64[text.charCodeAt(start)] === 1) start -= 1;
    let end = place;
    while (end - start <= TELLING_RUN && end < text.length && IS_BASE64[text.charCodeAt(end)] === 1) end += 1;
    if (end - start > TELLING_RUN) return true;
  }
  return false;
};

const describeWholeBase64 = (text: string): string | undefined => {
  const middle = text.length >> 1;
  // Padding may stand at the end alone.
  const sample = middle < SAMPLE_LENGTH ? text : text.slice(0, SAMPLE_LENGTH) + text.slice(middle, middle + SAMPLE_LENGTH);
  if (!BASE64_TEXT.test(sample) || !BASE64_TEXT.test(text.slice(-SAMPLE_LENGTH)) || !looksEncoded(text)) return undefined;
  return describeBinary(base64Size(text.length), signatureOf(text));
};

/** Encoded bytes have letters of both cases and digits; words one below the other differ in length, wrapped base64 does not. */
const looksEncoded = (text: string): boolean => {
  const sample = text.slice(0, SAMPLE_LENGTH);
  if (!/[A-Z]/.test(sample) || !/[a-z]/.test(sample) || !/\d/.test(sample)) return false;
  const [first = '', second = ''] = sample.split(/\r?\n/, 3);
  return !sample.includes('\n') || (first.length >= 40 && (second.length === first.length || text.length < SAMPLE_LENGTH));
};

const isShortFile = (text: string): boolean => text.length >= 48 && signatureOf(text) !== undefined && BASE64_TEXT.test(text);

const signatureOf = (text: string): string | undefined => SIGNATURES.find(([prefix]) => text.startsWith(prefix))?.[1];
