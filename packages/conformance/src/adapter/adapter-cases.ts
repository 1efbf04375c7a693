import type { AdapterCase } from './adapter-case.ts';
import { attributeCases, targetCases } from './cases/attribute-cases.ts';
import { carrierCases } from './cases/carrier-cases.ts';
import { coexistenceCases } from './cases/coexistence-cases.ts';
import { containmentCases } from './cases/containment-cases.ts';
import { contextCases } from './cases/context-cases.ts';
import { disconnectCases } from './cases/disconnect-cases.ts';
import { errorCases } from './cases/error-cases.ts';
import { excludedUrlCases } from './cases/excluded-url-cases.ts';
import { hookCases } from './cases/hook-cases.ts';
import { identityCases } from './cases/identity-cases.ts';
import { lifetimeCases } from './cases/lifetime-cases.ts';
import { metricCases } from './cases/metric-cases.ts';
import { parentCases } from './cases/parent-cases.ts';
import { headerCases, queryCases } from './cases/privacy-cases.ts';
import { rollUpCases } from './cases/roll-up-cases.ts';
import { sessionCases } from './cases/session-cases.ts';
import { sessionChainCases } from './cases/session-chain-cases.ts';
import { transparencyCases } from './cases/transparency-cases.ts';
import { fuzzCase } from './fuzz.ts';

/** Every behaviour that an adapter must show, as data; names are unique. */
export const adapterCases: readonly AdapterCase[] = [
  ...identityCases,
  ...parentCases,
  ...carrierCases,
  ...attributeCases,
  ...targetCases,
  ...errorCases,
  ...disconnectCases,
  ...lifetimeCases,
  ...queryCases,
  ...headerCases,
  ...excludedUrlCases,
  ...sessionChainCases,
  ...sessionCases,
  ...contextCases,
  ...hookCases,
  ...metricCases,
  ...rollUpCases,
  ...coexistenceCases,
  ...containmentCases,
  ...transparencyCases,
  fuzzCase(),
];
