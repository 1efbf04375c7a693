/** The key under which the light responses of `@hono/node-server` keep their status, body and headers. */
let lightKey: symbol | undefined;

/**
 * The body of a response. Reading `body` of a light one would turn it into a full `Response`, which the server sends more slowly.
 */
export const bodyOf = (response: Response): unknown => {
  if (lightKey === undefined || !(lightKey in response)) lightKey = keyOf(response) ?? lightKey;
  const parts = lightKey && (response as Response & { [key: symbol]: unknown })[lightKey];
  return Array.isArray(parts) ? parts[1] : response.body;
};

const keyOf = (response: Response): symbol | undefined =>
  Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache');
