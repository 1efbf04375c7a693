import { ConfigurationError } from '../src/configuration-error.ts';
import { resolveRequestOptions } from '../src/request-options.ts';

test.each([
  [null, '`options` must be an object, got null.'],
  ['text', '`options` must be an object, got "text".'],
  [{ excludedUrl: 'x' }, '`excludedUrl` must be one of excludedUrls, ignoreRequest'],
  [{ ignoreRequest: true }, '`ignoreRequest` must be a function, got true.'],
  [{ requestHook: 1 }, '`requestHook` must be a function, got 1.'],
  [{ responseHook: {} }, '`responseHook` must be a function, got an object of type Object.'],
  [{ publicEndpoint: 'yes' }, '`publicEndpoint` must be a boolean or a function of the request, got "yes".'],
  [{ disconnectIsError: 0 }, '`disconnectIsError` must be a boolean, got 0.'],
  [{ tracerProvider: {} }, '`tracerProvider` must be a TracerProvider, got an object of type Object.'],
  [{ meterProvider: 'global' }, '`meterProvider` must be a MeterProvider, got "global".'],
  [{ captureHeaders: 'accept' }, '`captureHeaders` must be an object, got "accept".'],
  [
    { captureHeaders: { request: '[' } },
    '`captureHeaders.request` must be a comma list or an array of regular expressions, as strings, got "[".',
  ],
  [
    { captureHeaders: { sanitize: 1 } },
    '`captureHeaders.sanitize` must be a comma list or an array of regular expressions, as strings, got 1.',
  ],
  [
    { captureHeaders: { request: [/x-tenant/] } },
    '`captureHeaders.request` must be a comma list or an array of regular expressions, as strings, got /x-tenant/.',
  ],
  [
    { captureHeaders: { response: ['x-reply', 42] } },
    '`captureHeaders.response` must be a comma list or an array of regular expressions, as strings, got 42.',
  ],
  [{ captureHeaders: { sanitise: 'x' } }, '`captureHeaders.sanitise` must be one of request, response, sanitize, got "sanitise".'],
  [
    { captureHeaders: { response: ['ok', 'a)(?:b'] } },
    '`captureHeaders.response` must be a comma list or an array of regular expressions, as strings',
  ],
  [{ session: { header: [] } }, '`session.header` must be one of resolve, headers, generate, responseHeader, got "header". Remove it or'],
  [{ baggage: { attribute: [] } }, '`baggage.attribute` must be one of attributes, got "attribute".'],
  [{ session: null }, '`session` must be an object, got null.'],
  [[], '`options` must be an object, got an array of 0.'],
  [Promise.resolve({}), '`options` must be an object, got an object of type Promise.'],
  [{ captureHeaders: /^x-/ }, '`captureHeaders` must be an object, got /^x-/.'],
  [{ session: [] }, '`session` must be an object, got an array of 0.'],
  [{ baggage: new Map([['attributes', ['tenant']]]) }, '`baggage` must be an object, got an object of type Map.'],
  [{ excludedUrls: null }, '`excludedUrls` must be a string, a RegExp or an array of them, got null.'],
  [{ tracerProvider: false }, '`tracerProvider` must be a TracerProvider, got false.'],
  [{ meterProvider: null }, '`meterProvider` must be a MeterProvider, got null.'],
])('%p throws at construction', (options, message) => {
  expect(() => resolveRequestOptions('koa', options as never)).toThrow(`[@ai-trace/koa] ${message}`);
  expect(() => resolveRequestOptions('koa', options as never)).toThrow(ConfigurationError);
});

test('an option that only some adapters have is refused by the others, and listed by those', () => {
  const options = { trustProxy: true };
  expect(() => resolveRequestOptions('koa', options)).toThrow('[@ai-trace/koa] `trustProxy` must be one of excludedUrls, ');
  expect(resolveRequestOptions('hono', options, ['trustProxy'])).toMatchObject(options);
  expect(() => resolveRequestOptions('hono', { trustProxi: true } as never, ['trustProxy'])).toThrow('meterProvider, trustProxy, got');
});

test('header patterns with groups of their own do not get in the way of each other', () => {
  const { requestHeaders } = resolveRequestOptions('koa', {
    captureHeaders: { request: ['(x)-a', '(?<y>y)-\\k<y>', '(?<y>z)', '(b)-\\1'] },
  });
  const captured = {};
  requestHeaders?.(['x-a', 'y-y', 'y-z', 'z', 'b-b', 'b-x'], (name) => name, captured);
  expect(Object.keys(captured)).toEqual(['x-a', 'y-y', 'z', 'b-b'].map((name) => `http.request.header.${name}`));
});

test('where the variable that names headers to redact is no expression, all that is captured is redacted', () => {
  const variable = 'OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS';
  process.env[variable] = '*';
  try {
    const captured = {};
    resolveRequestOptions('koa', { captureHeaders: { request: '.*' } }).requestHeaders?.(['x-note'], () => 'private', captured);
    expect(captured).toEqual({ 'http.request.header.x-note': ['[REDACTED]'] });
  } finally {
    delete process.env[variable];
  }
});

test('the defaults', () => {
  expect(resolveRequestOptions('koa')).toMatchObject({
    isExcluded: undefined,
    requestHeaders: undefined,
    responseHeaders: undefined,
    publicEndpoint: false,
    disconnectIsError: true,
    trustProxy: false,
  });
});
