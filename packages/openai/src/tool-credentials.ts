/** What is read of tools that OpenAI runs or calls for the caller. */
interface HostedTool {
  /** Of `mcp`. */
  authorization?: unknown;
  headers?: object | null;
  /** Of `shell`. */
  environment?: Container | null;
  /** Of `code_interpreter`; or the id of one. */
  container?: Container | string | null;
}

interface Container {
  network_policy?: { domain_secrets?: readonly object[] | null } | null;
}

const REDACTED = '[REDACTED]';

/** A tool without what it is to authorize itself by: a token and headers for an MCP server, secrets of a container. */
export const withoutCredentials = (tool: object): object => {
  const { authorization, headers, environment, container } = tool as HostedTool;
  if (!authorization && !headers && !environment && !container) return tool;
  return {
    ...tool,
    ...(authorization != null && { authorization: REDACTED }),
    ...(headers && { headers: Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED])) }),
    ...(environment && { environment: withoutSecrets(environment) }),
    ...(container && { container: typeof container === 'string' ? container : withoutSecrets(container) }),
  };
};

const withoutSecrets = ({ network_policy: policy, ...container }: Container): Container => ({
  ...container,
  network_policy: policy && { ...policy, domain_secrets: policy.domain_secrets?.map((secret) => ({ ...secret, value: REDACTED })) },
});
