/** Pieces of text in the streams that are measured. */
export const streamLengths = { shortStream: 2, longStream: 202 } as const;

export const workNames = ['call', 'shortStream', 'longStream'] as const;

/** One call of the client, as the measured loop repeats it. */
export type Work = (typeof workNames)[number];

/** What a child process answers for a loop of calls. */
export interface LlmMeasurement {
  cpuMicroseconds: number;
  /** Spans that ended in the loop: one for each call is the request that it is made in. */
  spans: number;
}
