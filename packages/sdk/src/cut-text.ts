/** The beginning of a text, as much as fits `maxBytes` of UTF-8, at a whole character. */
export const cutText = (text: string, maxBytes: number): string => {
  // Three bytes of UTF-8 are the most that one unit of UTF-16 can take.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
