/** Pieces of text in the streams that are measured. */
export const streamLengths = { shortStream: 2, longStream: 202 } as const;

export const workNames = ['call', 'shortStream', 'longStream'] as const;

/** One call of the client, as the measured loop repeats it. */
export type Work = (typeof workNames)[number];

/** A child process's measurement of a loop of calls. */
export interface LlmMeasurement {
  cpuMicroseconds: number;
  /** Spans that ended in the loop, including one per call for the request around it. */
  spans: number;
}
