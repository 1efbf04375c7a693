import { isIban, isIpv4, isIpv6, isPaymentCard, isPhoneNumber, isSocialSecurityNumber, isSpanishId } from './pii-checks.ts';

interface PiiPattern {
  /** What replaces a match: `[EMAIL]`. */
  readonly label: string;
  /**
   * Global, without unbounded repetition, and without nested repetition that could split the same text in several ways, so
   * that no input makes it slow.
   */
  readonly pattern: RegExp;
  /** Rejects text that only looks similar. */
  readonly check?: (text: string) => boolean;
  /** Part of every match, in these very letters: the pattern is skipped for texts without it. */
  readonly hint?: string;
}

/** From the most to the least specific: later patterns do not see what earlier ones have masked. */
export const PATTERNS: readonly PiiPattern[] = [
  { label: '[PRIVATE_KEY]', pattern: /-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,8192}/g, hint: '-----' },
  { label: '[JWT]', pattern: /(?<![\w-])eyJ[\w-]{6,4096}\.[\w-]{6,4096}(?:\.[\w-]{0,1024})?/g, hint: 'eyJ' },
  { label: 'Bearer [TOKEN]', pattern: /\bBearer\s{1,4}[\w.~+/=-]{8,4096}/gi },
  { label: 'Basic [TOKEN]', pattern: /\bBasic\s{1,4}(?=[\w+/]{0,256}[\d=])[\w+/]{8,1024}={0,2}/g, hint: 'Basic' },
  { label: '[API_KEY]', pattern: /\b(?:sk|pk|rk)[-_](?:[a-z0-9]{1,20}[-_]){0,3}[\w-]{16,256}/gi },
  { label: '[API_KEY]', pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}|npm_[A-Za-z0-9]{30,64})/g },
  { label: '[API_KEY]', pattern: /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/g, hint: 'A' },
  {
    label: '[API_KEY]',
    pattern: /\bAIza[\w-]{30,40}|\bya29\.[\w-]{20,512}|\bxox[abeoprs]-[\w-]{10,256}|\b(?:gsk|hf|xai|pplx|r8|tvly)[_-][A-Za-z0-9]{20,128}/g,
  },
  {
    label: '$1[SECRET]',
    pattern: /\b((?:api[_-]?key|secret|password|passwd|access[_-]?token)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&]{6,256}/gi,
  },
  {
    label: '[EMAIL]',
    pattern:
      /(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]{1,512}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}[\p{L}][\p{L}\p{N}-]{1,23}/gu,
    hint: '@',
  },
  { label: '[IBAN]', pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b/g, check: isIban },
  {
    label: '[IP]',
    pattern: /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?![\w:])/gi,
    check: isIpv6,
    hint: ':',
  },
  { label: '[IP]', pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)/g, check: isIpv4, hint: '.' },
  { label: '[CARD]', pattern: /(?<![\w.+])\d(?:[ -]?\d){11,18}(?![\w-])/g, check: isPaymentCard },
  { label: '[NATIONAL_ID]', pattern: /(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])/g, check: isSocialSecurityNumber },
  { label: '[NATIONAL_ID]', pattern: /\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/g },
  { label: '[NATIONAL_ID]', pattern: /\b(?:\d{8}|[XYZ]\d{7})-?[A-Z]\b/g, check: isSpanishId },
  { label: '[NATIONAL_ID]', pattern: /\b[A-Z]{6}\d{2}[A-EHLMPR-T][0-7]\d[A-Z]\d{3}[A-Z]\b/g },
  { label: '[NATIONAL_ID]', pattern: /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b/g },
  { label: '[PHONE]', pattern: /(?<![\w.+-])\+\d(?:[-. ()]{0,2}\d){6,14}(?![\w-])/g, check: isPhoneNumber, hint: '+' },
  { label: '[PHONE]', pattern: /(?<![\w.+-])(?:\(\d{2,5}\) ?|\d{3}[-. ])\d{3,4}[-. ]\d{3,4}(?![\w-]|\.\d)/g, check: isPhoneNumber },
  { label: '[PHONE]', pattern: /(?<![\w.+-])0\d{1,4}[-/ .]\d(?:[-/ .]?\d){3,11}(?![\w-]|\.\d)/g, check: isPhoneNumber },
];

/**
 * Masks personal data and credentials in any text: e-mail addresses, phone numbers, payment cards (Luhn), IBANs (mod 97),
 * national ids of the US, the UK, France, Spain, Italy and Brazil, IP addresses, API keys, tokens and private keys.
 * It recognizes formats, not meanings: names, postal addresses and numbers without a known format stay.
 */
export const maskPii = (text: string): string => {
  let masked = text;
  for (const { label, pattern, check, hint } of PATTERNS) {
    if (hint !== undefined && !masked.includes(hint)) continue;
    masked = check ? masked.replace(pattern, (match) => (check(match) ? label : match)) : masked.replace(pattern, label);
  }
  return masked;
};
