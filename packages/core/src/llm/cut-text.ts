/** The beginning of a text, never cut between the two halves of a surrogate pair. */
export const beginningOf = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : Math.max(0, length));
};
