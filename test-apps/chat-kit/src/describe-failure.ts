import { APIError } from 'openai';
import { InvalidMessage } from './chat-message.ts';

/** How a request that failed is answered. */
export interface Failure {
  status: number;
  body: { error: string };
}

/** What an error is for the client: its own mistake, that of the language model, or what the framework's error says. */
export const describeFailure = (error: unknown): Failure => {
  if (error instanceof InvalidMessage) return { status: error.status, body: { error: error.message } };
  if (error instanceof APIError) return { status: 502, body: { error: 'The language model did not answer.' } };
  const { status, statusCode = status } = error as { status?: unknown; statusCode?: unknown };
  return { status: typeof statusCode === 'number' ? statusCode : 500, body: { error: 'The request failed.' } };
};
