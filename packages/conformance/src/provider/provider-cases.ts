import { abandonedCases } from './cases/abandoned-cases.ts';
import { attributeCases } from './cases/attribute-cases.ts';
import { contentCases } from './cases/content-cases.ts';
import { metricCases } from './cases/metric-cases.ts';
import { nestingCases } from './cases/nesting-cases.ts';
import { privacyCases } from './cases/privacy-cases.ts';
import { promiseCases } from './cases/promise-cases.ts';
import { streamCases } from './cases/stream-cases.ts';
import { streamEndCases } from './cases/stream-end-cases.ts';
import type { ProviderCase } from './contract.ts';

/** The cases that the wrapper of every provider must pass. */
export const providerCases: readonly ProviderCase[] = [
  ...promiseCases,
  ...streamCases,
  ...streamEndCases,
  ...abandonedCases,
  ...attributeCases,
  ...contentCases,
  ...privacyCases,
  ...nestingCases,
  ...metricCases,
];
