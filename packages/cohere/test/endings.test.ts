import { type CohereSdk, cohereProvider, describeEndings } from '@ai-trace/conformance';
import * as cohere8 from 'cohere-ai';
import * as cohere7 from 'cohere-ai-7';
import { wrapCohere } from '../src/index.ts';

for (const [name, sdk] of Object.entries({ 'cohere-ai 7': cohere7, 'cohere-ai 8': cohere8 })) {
  const provider = cohereProvider({ name, sdk: sdk as unknown as CohereSdk, wrap: wrapCohere });
  // The SDK's own stream hangs a listener on the caller's signal that keeps it alive: a dropped one is never collected.
  const capabilities = provider.capabilities.filter((capability) => capability !== 'signal');
  describeEndings({ ...provider, capabilities });
}
