/** A request that is not what the chat service asks for. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage';
  readonly status = 400;

  constructor() {
    super('Send a JSON object with a `message`.');
  }
}

/**
 * The message of a parsed request body.
 *
 * @throws InvalidMessage where there is none.
 */
export const messageOf = (body: unknown): string => {
  const message = (body as { message?: unknown } | null | undefined)?.message;
  if (typeof message !== 'string' || message.trim() === '') throw new InvalidMessage();
  return message;
};
