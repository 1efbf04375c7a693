/**
 * Tiers of the Gemini API (`flex`, `priority`, `deferred`) and kinds of traffic of Vertex AI (`ON_DEMAND_FLEX`,
 * `PROVISIONED_THROUGHPUT`, …) with rates of their own, which the price list does not contain.
 */
const UNLISTED = /flex|priority|deferred|off_?peak|provisioned/i;

export const hasUnlistedRates = (tierOrTraffic: string | null | undefined): boolean =>
  tierOrTraffic != null && UNLISTED.test(tierOrTraffic);
