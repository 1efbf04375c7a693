const DIGITS_OF_CARD = { min: 12, max: 19 };

/** The Luhn check of ISO/IEC 7812, on a number written with spaces or dashes. */
export const isPaymentCard = (text: string): boolean => {
  const digits = text.replace(/\D/g, '');
  if (digits.length < DIGITS_OF_CARD.min || digits.length > DIGITS_OF_CARD.max || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let position = 0; position < digits.length; position += 1) {
    const digit = Number(digits[digits.length - 1 - position]);
    const weighted = position % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
};

/** The mod-97 check of ISO 13616, on an IBAN written with spaces or dashes. */
export const isIban = (text: string): boolean => {
  const compact = text.replace(/[\s-]/g, '').toUpperCase();
  if (compact.length < 15 || compact.length > 34) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
};

/**
 * An IPv6 address in the text forms of RFC 4291, section 2.2; zone and port excluded. One without any digit is taken for
 * program code: `a::b`.
 */
export const isIpv6 = (text: string): boolean => {
  const halves = text.split('::');
  if (halves.length > 2 || !/\d/.test(text)) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsInIpv4 = last?.includes('.') === true;
  if (endsInIpv4 && !isIpv4(last)) return false;
  const hex = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const count = hex.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
};

/** Four decimal numbers up to 255 without leading zeros. */
export const isIpv4 = (text: string): boolean => {
  const groups = text.split('.');
  return groups.length === 4 && groups.every((group) => /^(?:0|[1-9]\d{0,2})$/.test(group) && Number(group) <= 255);
};

/** Whether area, group and serial number are ones that US social security numbers can have. */
export const isSocialSecurityNumber = (text: string): boolean => {
  const digits = text.replace(/\D/g, '');
  return !/^(?:000|666|9\d\d)/.test(digits) && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
};

const YEAR_FIRST = /^\(?(?:19|20)\d{2}[-. /](?:0?[1-9]|1[0-2])[-. /](?:0?[1-9]|[12]\d|3[01])(?:\D|$)/;
const YEAR_LAST = /^[0-3]?\d[-. /][0-3]?\d[-. /](?:19|20)\d{2}(?:\D|$)/;

/** Seven to fifteen digits (ITU-T E.164), but not a date: `2026-11-21` and `01.11.2026` look like phone numbers. */
export const isPhoneNumber = (text: string): boolean => {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return false;
  return !YEAR_FIRST.test(text) && !YEAR_LAST.test(text);
};

/** The check letter of a Spanish DNI or NIE. */
export const isSpanishId = (text: string): boolean => {
  const number = Number(text.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))).replace(/\D/g, ''));
  return text.endsWith('TRWAGMYFPDXBNJZSQVHLCKE'.charAt(number % 23));
};
