import { APIError } from 'openai';
import { InvalidMessage } from './chat-message.ts';

/** The answer to a failed request. */
export interface Failure {
  status: number;
  body: { error: string };
}

/** What the client gets for an error: the client's own mistake, the language model's, or the status of a framework's error. */
export const describeFailure = (error: unknown): Failure => {
  if (error instanceof InvalidMessage) return { status: error.status, body: { error: error.message } };
  if (error instanceof APIError) return { status: 502, body: { error: 'The language model did not answer.' } };
  const { status, statusCode = status } = error as { status?: unknown; statusCode?: unknown };
  return { status: typeof statusCode === 'number' ? statusCode : 500, body: { error: 'The request failed.' } };
};
