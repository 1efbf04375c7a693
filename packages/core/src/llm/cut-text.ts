export const ELLIPSIS = '…';
export const ELLIPSIS_BYTES = 3;
const encoder = new TextEncoder();

/** The beginning of a text, never cut between the two halves of a surrogate pair. */
export const beginningOf = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : Math.max(0, length));
};

/** The beginning of a text that fits into `maxBytes` of UTF-8, cut at a whole character. */
export const cutText = (text: string, maxBytes: number): string => {
  // One UTF-16 unit takes at most three bytes of UTF-8.
  if (text.length * 3 <= maxBytes) return text;
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(Math.max(0, maxBytes))).read);
};

/** Like {@link cutText}, with an ellipsis if anything was cut off. */
export const shortenText = (text: string, maxBytes: number): string =>
  cutText(text, maxBytes).length === text.length ? text : cutText(`${cutText(text, maxBytes - ELLIPSIS_BYTES)}${ELLIPSIS}`, maxBytes);
