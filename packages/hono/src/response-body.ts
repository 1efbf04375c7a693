/** Where the light responses of `@hono/node-server` keep what they were made of: status, body and headers. */
let lightKey: symbol | undefined;

/**
 * The body of a response. A light one is not asked for its `body`: it would make a whole `Response` of itself, which the server
 * sends by a longer way.
 */
export const bodyOf = (response: Response): unknown => {
  if (lightKey === undefined || !(lightKey in response)) lightKey = keyOf(response) ?? lightKey;
  const parts = lightKey && (response as Response & { [key: symbol]: unknown })[lightKey];
  return Array.isArray(parts) ? parts[1] : response.body;
};

const keyOf = (response: Response): symbol | undefined =>
  Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache');
