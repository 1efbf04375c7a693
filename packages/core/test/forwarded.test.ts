import { trustForwarded } from '../src/forwarded.ts';
import { webRequestReader } from '../src/web/index.ts';

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:51234, 10.0.0.1', '203.0.113.5'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['unknown', 'unknown'],
])('X-Forwarded-For: %s', (header, address) => {
  const request = new Request('http://localhost/', { headers: { 'x-forwarded-for': header } });
  expect(trustForwarded(webRequestReader).read(request).clientAddress).toBe(address);
});
