import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InitOptions } from '../src/options/init-options.ts';
import { type OptionDefinition, optionSchema } from '../src/options/option-schema.ts';
import { resolveOptions } from '../src/options/resolve-options.ts';

const environment = { ...process.env };

beforeEach(() => {
  for (const { variable } of Object.values(optionSchema)) if (variable !== undefined) delete process.env[variable];
});

afterAll(() => {
  process.env = environment;
});

const refused = (options: object) => () => resolveOptions(options as InitOptions);

test('what code gives wins over the environment', () => {
  Object.assign(process.env, { OTEL_SERVICE_NAME: 'from-environment', AI_TRACE_MASK_PII: 'TRUE', OTEL_BSP_MAX_QUEUE_SIZE: ' 7 ' });
  expect(resolveOptions({ serviceName: 'from-code' })).toMatchObject({ serviceName: 'from-code', maskPii: true, maxQueueSize: 7 });
});

test.each<[object, string]>([
  [{ sampleRate: 2 }, '[@ai-trace/sdk] `sampleRate` must be a number from 0 to 1, got 2.'],
  [{ endpoint: 'localhost:4318' }, '[@ai-trace/sdk] `endpoint` must be a URL that begins with http:// or https://, got "localhost:4318".'],
  [
    { backend: 'nowhere' },
    '[@ai-trace/sdk] `backend` must be one of langfuse, phoenix, jaeger, grafana-cloud, honeycomb, datadog, viewer, got "nowhere".',
  ],
  [{ maxQueueSize: 0 }, '[@ai-trace/sdk] `maxQueueSize` must be an integer from 1 to 2147483647, got 0.'],
  [{ shutdownTimeout: 2 ** 31 }, '[@ai-trace/sdk] `shutdownTimeout` must be an integer from 0 to 2147483647, got 2147483648.'],
  [{ carrierHeader: 'X Trace' }, '[@ai-trace/sdk] `carrierHeader` must be a header name or false, got "X Trace".'],
  [
    { propagateTo: '*.internal' },
    '[@ai-trace/sdk] `propagateTo` must be a comma list of regular expressions, a RegExp or an array of them, got "*.internal".',
  ],
  [{ captureLogs: ['bunyan'] }, '[@ai-trace/sdk] `captureLogs` must be a list of console, pino, winston, got an array of 1.'],
  [{ publicKey: 'pk' }, '[@ai-trace/sdk] `secretKey` must be given together with the other key, got undefined.'],
  [
    { headers: new Headers({ 'x-key': 'k' }) },
    '[@ai-trace/sdk] `headers` must be an object whose values are texts, got an object of type Headers.',
  ],
  [Promise.resolve({}), '[@ai-trace/sdk] `options` must be an object, got an object of type Promise.'],
  [{ session: new Map() }, '[@ai-trace/sdk] `session` must be an object, got an object of type Map.'],
  [
    { serviceNam: 'x' },
    '[@ai-trace/sdk] `serviceNam` must be an option of init(), got a text of length 1. Remove it or correct its name; docs/configuration.md lists them.',
  ],
])('%j is refused', (options, message) => {
  expect(refused(options)).toThrow(expect.objectContaining({ name: 'ConfigurationError', message }));
});

test('every option refuses what it is not', () => {
  const accepting = Object.entries(optionSchema).filter(([name]) => {
    try {
      resolveOptions({ [name]: Symbol('nothing') } as InitOptions);
      return true;
    } catch {
      return false;
    }
  });
  expect(accepting).toEqual([]);
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['AI_TRACE_SAMPLE_RATE', 'much'],
  ['AI_TRACE_DEBUG', 'perhaps'],
  ['AI_TRACE_DEBUG', 'constructor'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'smoke'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'no-equals-sign'],
  ['AI_TRACE_PROPAGATE_TO', '*.internal'],
  ['AI_TRACE_CARRIER_HEADER', 'X Trace'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '999999999999'],
])('%s=%s warns and is left out', (variable, value) => {
  process.env[variable] = value;
  const warnings: string[] = [];
  const resolved = resolveOptions({}, (warning) => warnings.push(warning));
  expect(warnings).toEqual([expect.stringContaining(`[@ai-trace/sdk] ${variable} must be `)]);
  expect(Object.values(resolved).filter((option) => option !== undefined)).toEqual([]);
});

describe('a credential is never told', () => {
  const SECRET = 'sk-very-secret';

  test.each([{ apikey: SECRET }, { secretkey: SECRET }, { headers: `authorization=${SECRET}` }, { endpoint: `//user:${SECRET}@host` }])(
    'of a wrong option: %j',
    (options) => {
      expect(refused(options)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(SECRET) }));
    },
  );

  test.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', `Bearer ${SECRET}`],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', `//user:${SECRET}@host`],
  ])('of a wrong variable: %s=%s', (variable, value) => {
    process.env[variable] = value;
    const warnings: string[] = [];
    resolveOptions({}, (warning) => warnings.push(warning));
    expect(warnings).toEqual([expect.stringMatching(/got a text of length \d+; it is left out/)]);
  });
});

test('an empty variable is none', () => {
  process.env.AI_TRACE_SAMPLE_RATE = '';
  const warn = jest.fn();
  expect(resolveOptions({}, warn).sampleRate).toBeUndefined();
  expect(warn).not.toHaveBeenCalled();
});

test('docs/configuration.md lists every option with its variable and its default', () => {
  const page = readFileSync(join(__dirname, '../../../docs/configuration.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (?:`(\w+)`|–) \| (.+?) \| .+ \|$/gm)].map(([, name, variable, byDefault]) => [
    name,
    variable,
    byDefault,
  ]);
  const expected = Object.entries<OptionDefinition<unknown>>(optionSchema).map(([name, { variable, default: byDefault }]) => [
    name,
    variable,
    byDefault,
  ]);
  expect(rows).toEqual(expected);
});
