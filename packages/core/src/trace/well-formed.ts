/** Half of a surrogate pair cannot be percent-encoded: encoders, a propagator's too, throw at it. */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
