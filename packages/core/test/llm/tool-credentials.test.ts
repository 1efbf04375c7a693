import { withoutCredentials } from '../../src/llm/tool-credentials.ts';

test('credentials of tools that a provider runs are redacted, wherever they stand', () => {
  expect(
    withoutCredentials({
      type: 'mcp',
      server_url: 'https://mcp.example',
      authorization: 'secret',
      headers: { Authorization: 'secret', 'X-Api-Key': 'secret' },
      environment: { network_policy: { domain_secrets: [{ domain: 'a.example', name: 'KEY', value: 'secret' }] } },
      authConfig: { apiKeyConfig: { apiKeyString: 'secret' }, oauthConfig: { accessToken: 'secret' } },
      servers: [{ name: 'first', streamableHttpTransport: { url: 'https://a.example', headers: { Cookie: 'secret' } } }],
    }),
  ).toEqual({
    type: 'mcp',
    server_url: 'https://mcp.example',
    authorization: '[REDACTED]',
    headers: { Authorization: '[REDACTED]', 'X-Api-Key': '[REDACTED]' },
    environment: { network_policy: { domain_secrets: [{ domain: 'a.example', name: 'KEY', value: '[REDACTED]' }] } },
    authConfig: { apiKeyConfig: { apiKeyString: '[REDACTED]' }, oauthConfig: { accessToken: '[REDACTED]' } },
    servers: [{ name: 'first', streamableHttpTransport: { url: 'https://a.example', headers: { Cookie: '[REDACTED]' } } }],
  });
});

/** Every credential in the types of the SDKs' tools; those of Anthropic and Cohere have none. */
test.each([
  ['openai', 'mcp', { authorization: 'secret' }],
  ['openai', 'mcp', { headers: { 'X-Any': 'secret' } }],
  ['openai', 'code_interpreter', { container: { network_policy: { domain_secrets: [{ value: 'secret' }] } } }],
  ['openai', 'shell', { environment: { network_policy: { domain_secrets: [{ value: 'secret' }] } } }],
  ['google-genai', 'googleMaps', { authConfig: { apiKey: 'secret' } }],
  ['google-genai', 'googleMaps', { authConfig: { apiKeyConfig: { apiKeyString: 'secret' } } }],
  ['google-genai', 'googleMaps', { authConfig: { oauthConfig: { accessToken: 'secret' } } }],
  ['google-genai', 'googleMaps', { authConfig: { oidcConfig: { idToken: 'secret' } } }],
  ['google-genai', 'retrieval', { externalApi: { apiAuth: { apiKeyConfig: { apiKeyString: 'secret' } } } }],
  ['google-genai', 'retrieval', { externalApi: { authConfig: { oidcConfig: { idToken: 'secret' } } } }],
  ['google-genai', 'parallelAiSearch', { apiKey: 'secret' }],
  ['google-genai', 'exaAiSearch', { apiKey: 'secret' }],
  ['google-genai', 'mcpServers', { 0: { streamableHttpTransport: { headers: { 'X-Any': 'secret' } } } }],
  ['google-genai interactions', 'mcp_server', { headers: { 'X-Any': 'secret' } }],
  ['google-genai interactions', 'retrieval', { exa_ai_search_config: { api_key: 'secret' } }],
  ['google-genai interactions', 'retrieval', { parallel_ai_search_config: { api_key: 'secret' } }],
])('%s, %s: %j', (_sdk, _type, tool) => {
  const redacted = JSON.stringify(withoutCredentials(tool));
  expect(redacted).toBe(JSON.stringify(tool).replaceAll('"secret"', '"[REDACTED]"'));
});

test('the names under which Google keeps secrets are none', () => {
  const authConfig = {
    apiKeyConfig: { apiKeySecret: 'projects/p/secrets/s/versions/1' },
    httpBasicAuthConfig: { credentialSecret: 'projects/p/secrets/s/versions/1' },
  };
  expect(withoutCredentials({ authConfig })).toEqual({ authConfig });
});

test('the schema of a function stays as it is', () => {
  const parameters = { type: 'object', properties: { headers: { type: 'object' }, token: { type: 'string' } } };
  const definition = { type: 'function', name: 'fetch', parameters };
  const nested = { type: 'namespace', name: 'net', tools: [{ name: 'fetch', parameters }] };
  expect(withoutCredentials(definition)).toBe(definition);
  expect(withoutCredentials(nested)).toEqual(nested);
});

test.each([
  ['https://user:secret@mcp.example/sse', 'https://[REDACTED]@mcp.example/sse'],
  ['https://user:s@cret@mcp.example/sse', 'https://[REDACTED]@mcp.example/sse'],
  ['https://mcp.example/?a??key=secret', 'https://mcp.example/?a??key=[REDACTED]'],
  ['https://mcp.example/mcp?tavilyApiKey=secret&limit=5', 'https://mcp.example/mcp?tavilyApiKey=[REDACTED]&limit=5'],
  ['https://mcp.example/?profile=dev&access_token=secret#top', 'https://mcp.example/?profile=dev&access_token=[REDACTED]#top'],
  ['https://mcp.example/?api%5Fkey=secret', 'https://mcp.example/?api%5Fkey=[REDACTED]'],
  ['wss://mcp.example/?sig=secret&code=secret', 'wss://mcp.example/?sig=[REDACTED]&code=[REDACTED]'],
  ['https://mcp.example/?token', 'https://mcp.example/?token'],
  ['https://mcp.example/@scope/server?design=plain', 'https://mcp.example/@scope/server?design=plain'],
  ['', ''],
])('credentials in the URL of a server are redacted: %s', (url, redacted) => {
  const tool = (address: string) => ({ type: 'mcp', server_url: address, servers: [{ streamableHttpTransport: { url: address } }] });
  expect(withoutCredentials(tool(url))).toEqual(tool(redacted));
});

test.each([
  ['?key', '?key'],
  ['&key', '&key'],
  ['&key=', '&key=[REDACTED]'],
  ['key', 'key'],
  ['@', '@'],
])('a URL may have %s a hundred thousand times', (piece, redacted) => {
  const url = (part: string) => `https://mcp.example/?q${part.repeat(100_000)}`;
  expect(withoutCredentials({ server_url: url(piece) })).toEqual({ server_url: url(redacted) });
});
