/** Replaces lone surrogates: they cannot be percent-encoded, and encoders, including those of propagators, throw on them. */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
