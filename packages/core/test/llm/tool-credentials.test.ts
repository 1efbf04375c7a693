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

test('the schema of a function stays as it is', () => {
  const parameters = { type: 'object', properties: { headers: { type: 'object' }, token: { type: 'string' } } };
  const definition = { type: 'function', name: 'fetch', parameters };
  const nested = { type: 'namespace', name: 'net', tools: [{ name: 'fetch', parameters }] };
  expect(withoutCredentials(definition)).toBe(definition);
  expect(withoutCredentials(nested)).toEqual(nested);
});
