import type { Endpoint } from '@ai-trace/core';

type Fetch = (...args: unknown[]) => unknown;

/** The client options that are read. A base URL may also be a promise or a function, and is then unknown here. */
interface ClientOptions {
  baseUrl?: unknown;
  environment?: unknown;
  fetch?: Fetch | undefined;
  /** Set on the clients for Bedrock and SageMaker, which send elsewhere. */
  awsRegion?: string;
}

interface Client {
  _options?: ClientOptions;
  /** The client behind `CohereClient`'s getter `v2`, if created already; later it gets a copy of the options as they are then. */
  _v2?: Client;
  /** The two clients that `CohereClientV2` delegates to. */
  client?: Client;
  clientV2?: Client;
}

const PRODUCTION = 'https://api.cohere.com';

/** The options of every part of a client that sends requests; each part has its own copy. */
const optionsOf = ({ _options, _v2, client, clientV2 }: Client): ClientOptions[] => {
  const all = clientV2 ? [clientV2._options, client?._options] : [_options, _v2?._options];
  return all.filter((options) => options !== undefined);
};

export const baseUrlOf = (client: Client): string | undefined => {
  const { baseUrl, environment, awsRegion } = (client.clientV2 ?? client)._options ?? {};
  if (awsRegion !== undefined) return awsUrl(client, awsRegion);
  const url = baseUrl ?? environment ?? PRODUCTION;
  return typeof url === 'string' ? url : undefined;
};

const awsUrl = (client: Client, region: string): string =>
  client.constructor.name.startsWith('Sagemaker')
    ? `https://runtime.sagemaker.${region}.amazonaws.com`
    : `https://bedrock-runtime.${region}.amazonaws.com`;

/** `gen_ai.provider.name`. The conventions have a name for Bedrock and none for SageMaker. */
export const providerNameOf = (endpoint: Endpoint | undefined): string =>
  endpoint?.address.startsWith('bedrock-runtime.') && endpoint.address.endsWith('.amazonaws.com') ? 'aws.bedrock' : 'cohere';

/** The client does not report retries, but sends every attempt through this function. */
export const observeAttempts = (client: Client, countAttempt: () => void): void => {
  for (const options of optionsOf(client)) {
    const send = options.fetch ?? ((...args) => fetch(...(args as Parameters<typeof fetch>)));
    options.fetch = (...args) => {
      countAttempt();
      return send(...args);
    };
  }
};
