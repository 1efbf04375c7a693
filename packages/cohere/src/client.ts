import type { Endpoint } from '@ai-trace/core';

type Fetch = (...args: unknown[]) => unknown;

/** What is read of a client's options; a base URL may also be a promise or a function, and is then not known here. */
interface ClientOptions {
  baseUrl?: unknown;
  environment?: unknown;
  fetch?: Fetch | undefined;
  /** Of the clients for Bedrock and SageMaker, which send elsewhere. */
  awsRegion?: string;
}

interface Client {
  _options?: ClientOptions;
  /** What `CohereClient` has made for its getter `v2`; made later, it gets a copy of these options as they are then. */
  _v2?: Client;
  /** `CohereClientV2` stands in front of these two. */
  client?: Client;
  clientV2?: Client;
}

const PRODUCTION = 'https://api.cohere.com';

/** The options of every part of a client that sends requests, each with a copy of its own. */
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

/** The client tells nobody when it sends a request again, but sends every one by this function. */
export const observeAttempts = (client: Client, countAttempt: () => void): void => {
  for (const options of optionsOf(client)) {
    const send = options.fetch ?? ((...args) => fetch(...(args as Parameters<typeof fetch>)));
    options.fetch = (...args) => {
      countAttempt();
      return send(...args);
    };
  }
};
