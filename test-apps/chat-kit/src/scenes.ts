import type { TraceExpectation } from './trace-expectation.ts';

/** One request of the demo and what it must leave behind. */
export interface Scene {
  title: string;
  message: string;
  expected: TraceExpectation;
  /** The client hangs up when it has seen this many tokens. */
  hangUpAfter?: number;
  /** It needs an answer that only a scripted provider gives. */
  scripted?: boolean;
}

/** Two people in two sessions; the second of them comes back for more. */
export const scenes = (model: string): Scene[] => {
  const ada = { session: 'ada-weekend', user: 'ada' };
  const grace = { session: 'grace-vienna', user: 'grace' };
  const call = `chat ${model}`;
  return [
    {
      title: 'Ada asks a question',
      message: 'Where could I spend a weekend in April?',
      expected: { ...ada, route: '/chat', status: 200, nested: [call], answered: true },
    },
    {
      title: 'Ada asks again: same session, second turn',
      message: 'And where should I stay?',
      expected: { ...ada, route: '/chat', status: 200, nested: [call], answered: true },
    },
    {
      title: 'Grace has her answer streamed',
      message: 'Write me an itinerary for Vienna.',
      expected: { ...grace, route: '/chat/stream', status: 200, nested: [call], answered: true, streamed: true },
    },
    {
      title: 'Grace asks for what takes a tool: two LLM calls, the tool between them',
      message: 'How far is it from Paris to Rome?',
      expected: { ...grace, route: '/chat/tools', status: 200, nested: [call, 'execute_tool city_distance', call], answered: true },
    },
    {
      title: 'Grace hangs up in the middle of a stream',
      message: 'Write me another itinerary.',
      hangUpAfter: 4,
      expected: { ...grace, route: '/chat/stream', nested: [call], error: 'client_disconnected', answered: false },
    },
    {
      title: 'The provider refuses: Ada has run into its rate limit',
      message: 'What does it take to hit a rate limit?',
      scripted: true,
      expected: { ...ada, route: '/chat', status: 502, nested: [call], error: 'RateLimitError', answered: false },
    },
  ];
};
