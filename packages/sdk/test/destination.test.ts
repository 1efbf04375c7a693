import { destinationOf } from '../src/export/destination.ts';

const OWN = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';

afterEach(() => {
  delete process.env[OWN];
});

test('warnings name an endpoint without the password that its URL carries', () => {
  const given = { endpoint: 'https://user:secret@otlp.example.com:8443/base' };
  expect(destinationOf('traces', given, given)?.name).toBe('https://otlp.example.com:8443/base');
  process.env[OWN] = 'https://user:secret@otlp.example.com/v1/traces';
  expect(destinationOf('traces', {}, {})?.name).toBe('https://otlp.example.com/v1/traces');
});

test.each([
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/logs'],
  ['http://127.0.0.1:4318/', 'http://127.0.0.1:4318/v1/logs'],
  ['http://127.0.0.1:4318/v1/traces', 'http://127.0.0.1:4318/v1/logs'],
  ['http://127.0.0.1:4318/v1/logs', 'http://127.0.0.1:4318/v1/logs'],
])('the logs of %s go to %s', (endpoint, url) => {
  expect(destinationOf('logs', { endpoint }, { endpoint })?.url).toBe(url);
});
