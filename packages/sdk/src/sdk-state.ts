import type { ContentOptions } from './api/manual-span.ts';
import type { Telemetry } from './telemetry.ts';

const STATE = Symbol.for('@ai-trace/sdk/v0');

/** What a process must have one of, even where both builds of this package are loaded. */
interface SdkState {
  telemetry: Telemetry | undefined;
  content: ContentOptions;
  /** Whether names of metrics are looked at. */
  validateMetricNames: boolean;
}

const holder = globalThis as { [STATE]?: SdkState };

holder[STATE] ??= { telemetry: undefined, content: {}, validateMetricNames: false };

export const sdkState: SdkState = holder[STATE];
