import { TextBeginning } from './text-beginning.ts';

/** Below this, a run of base64 characters may as well be a word, an id or a hash. */
const MIN_BASE64_LENGTH = 200;
/** Lines of wrapped base64 are at least this long, except the last. */
const MIN_LINE_LENGTH = 40;
const SAMPLE_LENGTH = 256;

/** A line break, raw or escaped in JSON, with the indent or the `>` marks of the next line. */
const LINE_END = String.raw`(?:\r?\n|(?:\\{1,4}r)?\\{1,4}n)[ \t>]{0,16}`;
const MAX_LINE_END_LENGTH = 32;
/** Whole groups of four, with a digit, `+`, `/` or `=` to distinguish it from a word. */
const LAST_LINE = String.raw`(?=[\w+/-]{0,39}[\d+/=])(?:[\w+/-]{4}){0,9}(?:[\w+/-]{2}==|[\w+/-]{3}=|[\w+/-]{4})(?=["'<)\\\s]|$)(?! )`;
const FURTHER_LINES = String.raw`(?:${LINE_END}[\w+/-]{${MIN_LINE_LENGTH},})*(?:${LINE_END}${LAST_LINE})?={0,2}`;

const DATA_URL = /^data:([\w.+-]{1,64}\/[\w.+-]{1,64})?(?:;[\w.=+-]{1,64}){0,4};base64,/i;
const EMBEDDED_DATA_URL = new RegExp(
  String.raw`data:([\w.+-]{1,64}/[\w.+-]{1,64})?(?:;[\w.=+-]{1,64}){0,4};base64,([\w+/=%-]*${FURTHER_LINES})`,
  'gi',
);
const EMBEDDED_BASE64 = new RegExp(String.raw`[\w+/-]{${MIN_LINE_LENGTH},}${FURTHER_LINES}`, 'g');
const REST_OF_BASE64 = new RegExp(String.raw`^[\w+/=%-]*${FURTHER_LINES}`);
const END_OF_BASE64 = new RegExp(String.raw`${REST_OF_BASE64.source}\s*$`);
const BETWEEN_LINES = new RegExp(`(${LINE_END})`);
const IS_BASE64 = Uint8Array.from({ length: 128 }, (_, code) => Number(/[\w+/-]/.test(String.fromCharCode(code))));
/** Close enough that the shortest base64 contains a probe with at least one more line after it. */
const PROBE_DISTANCE = MIN_BASE64_LENGTH - 2 * MIN_LINE_LENGTH;
const BASE64_TEXT = /^[\w+/\r\n-]*={0,2}\s*$/;

/** How common formats begin in base64. */
const SIGNATURES: readonly (readonly [prefix: string, mimeType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mpeg'],
  ['T2dnUw', 'audio/ogg'],
  ['UEsDB', 'application/zip'],
];

/** The placeholder for binary content: its type, if known, and its size. */
export const describeBinary = (bytes: number, mimeType = 'binary'): string => `[${mimeType}, ${bytes} bytes]`;

/** The number of bytes that a base64 text of this length encodes. */
export const base64Size = (length: number): number => Math.floor((length * 3) / 4);

/**
 * The type and placeholder of a data URL, or `undefined` for other text, including text that continues after the URL. Only
 * the beginning and the end are matched.
 */
export const describeDataUrl = (text: string): { mimeType: string; description: string } | undefined => {
  if (!text.startsWith('data:')) return undefined;
  const head = DATA_URL.exec(text.slice(0, SAMPLE_LENGTH));
  if (!head) return undefined;
  const start = head[0].length;
  if (!END_OF_BASE64.test(text.slice(Math.max(start, text.length - SAMPLE_LENGTH))) || text.includes(';base64,', start)) return undefined;
  const mimeType = head[1] ?? 'text/plain';
  return { mimeType, description: describeBinary(base64Size(text.length - start), mimeType) };
};

/**
 * Replaces binary content in any form: a data URL, or base64 that is the whole text or part of it, wrapped or not. `limit` is
 * the number of characters inspected and kept: a 10 MB text costs no more than one of that length.
 */
export const withoutBinary = (text: string, limit: number): string | TextBeginning => {
  if (text.length < MIN_BASE64_LENGTH && !text.includes(';base64,'))
    return isShortFile(text) ? describeBinary(base64Size(text.length), signatureOf(text)) : text;
  const kept = text.length > limit ? text.slice(0, endOfWord(text, limit)) : text;
  if (!kept.includes(';base64,') && !hasLongRun(kept)) return kept.length < text.length ? new TextBeginning(kept) : text;
  return describeDataUrl(text)?.description ?? describeWholeBase64(text) ?? withoutEmbedded(text, kept);
};

/** Base64 is recognized by the length of its lines, so a cut must not leave just a few characters of one. */
const endOfWord = (text: string, from: number): number => {
  let end = from;
  while (end - from < 2 * MIN_LINE_LENGTH && IS_BASE64[text.charCodeAt(end)] === 1) end += 1;
  return end;
};

const withoutEmbedded = (text: string, kept: string): string | TextBeginning => {
  let end: number | undefined;
  const sizeOf = (length: number, isLast: boolean): number => {
    if (!isLast) return base64Size(length);
    end = endOfBase64(text, kept.length);
    return base64Size(length + end - kept.length);
  };
  const described = kept
    .replace(EMBEDDED_DATA_URL, (match, mimeType: string | undefined, data: string, offset: number) =>
      describeBinary(sizeOf(data.length, offset + match.length === kept.length), mimeType),
    )
    .replace(EMBEDDED_BASE64, (match, offset: number, whole: string) =>
      describeLines(match, (length, isLast) => sizeOf(length, isLast && offset + match.length === whole.length)),
    );
  if (kept.length === text.length) return described;
  if (end === undefined) return new TextBeginning(described);
  // The rest may contain the actual question. It gets half of the freed length, which bounds the total.
  const rest = withoutBinary(text.slice(end), Math.max(0, kept.length - described.length) >> 1);
  return typeof rest === 'string' ? described + rest : rest.after(described);
};

/**
 * Replaces the base64 among these lines: lines of equal length, the last of which may be shorter. Words below each other
 * differ in length.
 */
const describeLines = (text: string, sizeOf: (length: number, isLast: boolean) => number): string => {
  const pieces = text.split(BETWEEN_LINES);
  const lengthAt = (index: number): number => pieces[index]?.length ?? Number.POSITIVE_INFINITY;
  let described = '';
  for (let first = 0; first < pieces.length; first += 2) {
    let last = first;
    let length = lengthAt(first);
    while (lengthAt(last) === lengthAt(first) && lengthAt(last + 2) <= lengthAt(first)) {
      last += 2;
      length += lengthAt(last);
    }
    const lines = pieces.slice(first, last + 1).join('');
    const isEncoded = length >= MIN_BASE64_LENGTH && hasMixedCharacters(lines);
    // The last line may be the first of the next block.
    if (!isEncoded && last > first) last -= 2;
    described += isEncoded
      ? describeBinary(sizeOf(length, last === pieces.length - 1), signatureOf(lines))
      : pieces.slice(first, last + 1).join('');
    described += pieces[last + 1] ?? '';
    first = last;
  }
  return described;
};

/** The end of the base64 that continues at `from`: near the first space, because it contains spaces only as indents. */
const endOfBase64 = (text: string, from: number): number => {
  const space = text.indexOf(' ', from);
  const start = Math.max(from, (space === -1 ? text.length : space) - SAMPLE_LENGTH);
  return start + (REST_OF_BASE64.exec(text.slice(start, start + 2 * SAMPLE_LENGTH))?.[0].length ?? 0);
};

/**
 * Whether the text may contain base64. Looks for a line of it only at regular intervals, so ordinary text costs a look at a
 * few words.
 */
const hasLongRun = (text: string): boolean => {
  for (let place = PROBE_DISTANCE - 1; place < text.length; place += PROBE_DISTANCE) {
    let end = place;
    while (end - place < MAX_LINE_END_LENGTH && end < text.length && IS_BASE64[text.charCodeAt(end)] !== 1) end += 1;
    let start = end;
    while (end - start < MIN_LINE_LENGTH && start > 0 && IS_BASE64[text.charCodeAt(start - 1)] === 1) start -= 1;
    while (end - start < MIN_LINE_LENGTH && end < text.length && IS_BASE64[text.charCodeAt(end)] === 1) end += 1;
    if (end - start >= MIN_LINE_LENGTH) return true;
  }
  return false;
};

const describeWholeBase64 = (text: string): string | undefined => {
  const middle = text.length >> 1;
  // Padding may occur only at the end.
  const sample = middle < SAMPLE_LENGTH ? text : text.slice(0, SAMPLE_LENGTH) + text.slice(middle, middle + SAMPLE_LENGTH);
  if (!BASE64_TEXT.test(sample) || !BASE64_TEXT.test(text.slice(-SAMPLE_LENGTH)) || !looksEncoded(text)) return undefined;
  return describeBinary(base64Size(text.length), signatureOf(text));
};

/** Encoded bytes contain digits and letters of both cases; few words do. */
const hasMixedCharacters = (text: string): boolean => {
  const sample = text.slice(0, SAMPLE_LENGTH);
  return /[A-Z]/.test(sample) && /[a-z]/.test(sample) && /\d/.test(sample);
};

/** Words below each other differ in length; lines of wrapped base64 do not. */
const looksEncoded = (text: string): boolean => {
  if (!hasMixedCharacters(text)) return false;
  const [first = '', second] = text.slice(0, SAMPLE_LENGTH).split(/\r?\n/, 3);
  return second === undefined || (first.length >= MIN_LINE_LENGTH && (second.length === first.length || text.length < SAMPLE_LENGTH));
};

const isShortFile = (text: string): boolean => text.length >= 48 && BASE64_TEXT.test(text) && signatureOf(text) !== undefined;

const signatureOf = (text: string): string | undefined => SIGNATURES.find(([prefix]) => text.startsWith(prefix))?.[1];
