import { maskPii } from '../../src/llm/mask-pii.ts';

/** Not a real one, put together so that no scanner takes it for one. */
const key = (prefix: string, length: number): string => prefix + 'aB3dE5gH7jK9'.repeat(30).slice(0, length);

const masked: readonly (readonly [kind: string, text: string, expected: string])[] = [
  ['an e-mail address', 'write to jane.doe@example.com today', 'write to [EMAIL] today'],
  ['an e-mail address with a tag', 'jane+news@mail.example.co.uk', '[EMAIL]'],
  ['an e-mail address in angle brackets', 'Jane <jane@example.org>', 'Jane <[EMAIL]>'],
  ['an e-mail address with umlauts', 'post@müller.example', '[EMAIL]'],
  ['two e-mail addresses', 'a@b.io, c@d.dev', '[EMAIL], [EMAIL]'],
  ['an e-mail address in JSON', '{"email":"x_y@example.com"}', '{"email":"[EMAIL]"}'],
  ['a US phone number', 'call (555) 234-5678 now', 'call [PHONE] now'],
  ['a US phone number with dashes', '555-234-5678', '[PHONE]'],
  ['a US phone number with dots', 'at 555.234.5678', 'at [PHONE]'],
  ['a US phone number with its country', '+1 (555) 234-5678', '[PHONE]'],
  ['an international phone number', '+49 30 1234567', '[PHONE]'],
  ['a compact international phone number', '+4915112345678', '[PHONE]'],
  ['a French phone number', '+33 6 12 34 56 78', '[PHONE]'],
  ['a British phone number', '+44 20 7946 0958', '[PHONE]'],
  ['a national phone number', '030/1234 567', '[PHONE]'],
  ['an Indian phone number', '+91 98765 43210', '[PHONE]'],
  ['a Visa card', '4111 1111 1111 1111', '[CARD]'],
  ['a Visa card with dashes', 'card 4111-1111-1111-1111.', 'card [CARD].'],
  ['a compact Mastercard', '5555555555554444', '[CARD]'],
  ['an American Express card', '378282246310005', '[CARD]'],
  ['an American Express card in its groups', '3782 822463 10005', '[CARD]'],
  ['a Discover card', '6011111111111117', '[CARD]'],
  ['a German IBAN', 'DE89 3704 0044 0532 0130 00', '[IBAN]'],
  ['a compact British IBAN', 'to GB82WEST12345698765432 please', 'to [IBAN] please'],
  ['a French IBAN', 'FR1420041010050500013M02606', '[IBAN]'],
  ['a Dutch IBAN in a sentence', 'NL91 ABNA 0417 1643 00 is mine', '[IBAN] is mine'],
  ['a Belgian IBAN before a word of four letters', 'BE68 5390 0754 7034 from me', '[IBAN] from me'],
  ['a US social security number', 'SSN 123-45-6789', 'SSN [NATIONAL_ID]'],
  ['a US social security number with spaces', '123 45 6789', '[NATIONAL_ID]'],
  ['a British national insurance number', 'AB 12 34 56 C', '[NATIONAL_ID]'],
  ['a Brazilian CPF', '123.456.789-09', '[NATIONAL_ID]'],
  ['a French social security number', '1 85 05 78 006 084 36', '[NATIONAL_ID]'],
  ['an IPv4 address', 'from 192.168.1.20 to', 'from [IP] to'],
  ['an IPv4 address with a port', '10.0.0.1:8080', '[IP]:8080'],
  ['an IPv4 address at the end of a sentence', 'It is 8.8.8.8.', 'It is [IP].'],
  ['a full IPv6 address', '2001:0db8:85a3:0000:0000:8a2e:0370:7334', '[IP]'],
  ['a short IPv6 address', 'at 2001:db8::1 now', 'at [IP] now'],
  ['an IPv6 loopback', '::1', '[IP]'],
  ['an IPv6 address with an IPv4 tail', '::ffff:192.0.2.128', '[IP]'],
  ['an OpenAI key', `key ${key('sk-', 48)}`, 'key [API_KEY]'],
  ['an OpenAI project key', key('sk-proj-', 60), '[API_KEY]'],
  ['an Anthropic key', key('sk-ant-api03-', 60), '[API_KEY]'],
  ['a Stripe key', key('sk_live_', 24), '[API_KEY]'],
  ['an AWS access key id', `AKIA${'ABCD2345EFGH6789'}`, '[API_KEY]'],
  ['a GitHub token', key('ghp_', 36), '[API_KEY]'],
  ['a fine-grained GitHub token', key('github_pat_', 60), '[API_KEY]'],
  ['a GitLab token', key('glpat-', 20), '[API_KEY]'],
  ['a Google key', key('AIza', 35), '[API_KEY]'],
  ['a Slack token', key('xoxb-', 40), '[API_KEY]'],
  ['a Groq key', key('gsk_', 48), '[API_KEY]'],
  ['a Hugging Face token', key('hf_', 34), '[API_KEY]'],
  ['an npm token', key('npm_', 36), '[API_KEY]'],
  ['a bearer token', `Authorization: Bearer ${key('', 40)}`, 'Authorization: Bearer [TOKEN]'],
  ['a lower-case bearer token', `bearer ${key('', 24)}`, 'Bearer [TOKEN]'],
  ['a JSON web token', `${key('eyJ', 20)}.${key('eyJ', 40)}.${key('', 43)}`, '[JWT]'],
  ['basic credentials', 'Basic dXNlcjpwYXNzd29yZDE=', 'Basic [TOKEN]'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKCA\n', '[PRIVATE_KEY]'],
  ['a password in a configuration', 'password: hunter2hunter2', 'password: [SECRET]'],
  ['a key in JSON', '{"api_key": "abcdef123456"}', '{"api_key": "[SECRET]"}'],
  ['an access token in a query', 'access_token=abcdef123456&x=1', 'access_token=[SECRET]&x=1'],
];

const kept: readonly (readonly [kind: string, text: string])[] = [
  ['a date', '2026-11-21'],
  ['a date and a time', '2026-11-21 10:11:13'],
  ['a time', 'at 12:34:56'],
  ['a version', 'version 20.20.2 of Node'],
  ['a version of four numbers with a leading zero', '1.02.3.4'],
  ['numbers above 255', '999.999.999.999'],
  ['a price', 'It costs 1,234.56 dollars'],
  ['a number of sixteen digits that is no card', '1234567890123456'],
  ['the same digit sixteen times', '0000 0000 0000 0000'],
  ['what looks like an IBAN and is none', 'DE00370400440532013000'],
  ['a social security number that was never given out', '666-12-3456'],
  ['a year range', 'from 1999 to 2026'],
  ['a UUID', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ['a scope operator', 'std::vector and a::b'],
  ['a handle', '@jane on the network'],
  ['a short word after sk', 'sk-learn and sk-short'],
  ['a bearer of news', 'the bearer of news'],
  ['ordinary text', 'The quick brown fox jumps over the lazy dog, 42 times.'],
];

/** Known misses: forms that cannot be told from ordinary text without its meaning. */
const missed: readonly (readonly [kind: string, text: string])[] = [
  ['a name', 'My name is Jane Doe'],
  ['a street address', '12 Example Street, Springfield'],
  ['a phone number without any separator or prefix', '5552345678'],
  ['an e-mail address spelled out', 'jane at example dot com'],
  ['a compact social security number', '123456789'],
];

describe('maskPii', () => {
  test.each(masked)('masks %s', (_kind, text, expected) => expect(maskPii(text)).toBe(expected));
  test.each(kept)('keeps %s', (_kind, text) => expect(maskPii(text)).toBe(text));
  test.each(missed)('does not know %s', (_kind, text) => expect(maskPii(text)).toBe(text));

  // Each would take minutes with a pattern that backtracks.
  test.each([
    ['letters', 'a'.repeat(100_000)],
    ['digits', '1'.repeat(100_000)],
    ['digits and dashes', '1-'.repeat(50_000)],
    ['dots', 'a.'.repeat(50_000)],
    ['colons', ':'.repeat(100_000)],
    ['hex groups', 'ab:'.repeat(33_333)],
    ['spaces', ' '.repeat(100_000)],
    ['the beginning of tokens', 'eyJ-'.repeat(25_000)],
    ['Bearer', 'Bearer '.repeat(14_000)],
    ['plus signs', '+1 '.repeat(33_333)],
    ['dashes', '-----'.repeat(20_000)],
    ['upper-case letters', 'AB12 '.repeat(20_000)],
  ])('finishes on 100 KB of %s', (_kind, text) => expect(maskPii(text)).toBe(text));

  test('finishes on 100 KB of half an e-mail address', () =>
    expect(maskPii(`${'a'.repeat(50_000)}@${'b'.repeat(50_000)}`)).toHaveLength(100_001));
});
