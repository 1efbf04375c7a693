import type { Peer } from './provider.ts';
import type { LlmMeasurement, Work } from './work.ts';

const parts = { call: ['call'], stream: ['shortStream', 'longStream'] } as const;

type Part = keyof typeof parts;

/** A part that a peer fails at and is not measured for. */
export interface Gap {
  peer: string;
  part: Part;
  works: readonly Work[];
  /** The observed failure. */
  failure: string;
  reason: string;
}

const TRIES = 5;

/** Tries a peer out. Throws when its failures differ from its declared gaps, which then need correcting. */
export const findGaps = async (
  name: string,
  { gaps = {} }: Peer,
  measure: (work: Work, calls: number) => Promise<LlmMeasurement>,
): Promise<Gap[]> => {
  const found: Gap[] = [];
  for (const part of Object.keys(parts) as Part[]) {
    const works = parts[part];
    const failure = await tryOut(() => measure(works[0], TRIES));
    const reason = gaps[part];
    if ((failure === undefined) !== (reason === undefined)) throw new Error(`${name}, ${part}: ${failure ?? `works, though ${reason}`}`);
    if (failure !== undefined && reason !== undefined) found.push({ peer: name, part, works, failure, reason });
  }
  return found;
};

const tryOut = async (measure: () => Promise<LlmMeasurement>): Promise<string | undefined> => {
  try {
    const made = (await measure()).spans - TRIES;
    return made === TRIES ? undefined : `${made} spans for ${TRIES} calls`;
  } catch (error) {
    return (error as Error).message.split('\n', 1)[0];
  }
};
