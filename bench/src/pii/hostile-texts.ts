/** A text made to keep a pattern busy: near misses, again and again. */
export interface HostileText {
  what: string;
  text: string;
  /** Whether some of it has to be masked. */
  isPersonal: boolean;
}

const LENGTH = 100_000;

const filled = (unit: string): string => unit.repeat(Math.floor(LENGTH / unit.length));

const almost: Readonly<Record<string, string>> = {
  letters: 'a',
  'letters in lines': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n',
  digits: '1',
  spaces: ' ',
  'accented letters': 'é',
  'beginnings of private keys': '-----BEGIN ',
  'dashes of private keys': '-----',
  'beginnings of JSON web tokens': 'eyJ-',
  'JSON web tokens that break off': '.eyJaaaaaa.a',
  'the word Bearer': 'Bearer ',
  'the word Basic': 'Basic aaaaaaaa ',
  'prefixes of API keys': 'sk-a-b-c ',
  'prefixes of AWS keys': 'AKIA ',
  'prefixes of other keys': 'AIza xoxb- gsk_ hf_ ',
  'names of secrets': 'api_key = a ',
  'local parts of e-mail addresses': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@',
  'domains of e-mail addresses': '@a.',
  'domains without an end': 'a@aaaaaaaaaaaaaaaaaaaaaaaa ',
  'IBANs of the wrong sum': 'AB12 ',
  'IBANs that go on': 'AB12AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_',
  colons: ':',
  'groups of hexadecimal digits': 'ab:',
  'IPv6 addresses that break off': '+g1:::',
  'IPv4 addresses that go on': '1.1.1.1.',
  'cards of the wrong sum': '1 ',
  'cards that go on': '1-',
  'digits after a plus': '+1 ',
  'phone numbers that go on': ' +123456789012345678901a',
  'national phone numbers that go on': ' 0123 45678901234567a',
  'phone numbers in brackets': '(555) ',
  'national insurance numbers that break off': 'AB 12 34 ',
  'CPFs that break off': '123.456.789',
  'French numbers that break off': '1 85 05 x ',
  'Spanish ids of the wrong letter': '12345678A ',
  'codici fiscali that break off': 'RSSMRA85T10 ',
};

/** 100 KB each, at least one text for each pattern of `maskPii`. */
export const hostileTexts: readonly HostileText[] = [
  ...Object.entries(almost).map(([what, unit]) => ({ what, text: filled(unit), isPersonal: false })),
  { what: 'half an e-mail address', text: `${'a'.repeat(LENGTH / 2)}@${'b'.repeat(LENGTH / 2)}`, isPersonal: false },
  { what: 'one private key', text: `-----BEGIN PRIVATE KEY-----${filled('A ')}`, isPersonal: true },
  { what: 'one token', text: `Bearer ${filled('a')}`, isPersonal: true },
  { what: 'short IPv6 addresses', text: filled('+1::'), isPersonal: true },
  { what: 'e-mail addresses', text: filled('jane.doe@mail.example.com '), isPersonal: true },
  { what: 'phone numbers', text: filled('+1 (415) 555-0132 '), isPersonal: true },
];
