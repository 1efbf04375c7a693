/** Tiers with rates of their own, which the price list does not contain. */
const UNLISTED_TIERS: ReadonlySet<string | null | undefined> = new Set(['batch', 'fast', 'flex', 'priority', 'scale', 'ultrafast']);

export const hasUnlistedRates = (tier: string | null | undefined): boolean => UNLISTED_TIERS.has(tier);

/** `auto` asks for no tier in particular. */
export const requestedTier = (tier: string | null | undefined): string | undefined => (tier === 'auto' ? undefined : (tier ?? undefined));
