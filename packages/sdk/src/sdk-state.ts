import type { ContentOptions } from './api/manual-span.ts';
import type { Telemetry } from './telemetry.ts';

const STATE = Symbol.for('@ai-trace/sdk/v0');

/** State of which a process has only one, even if both builds of this package are loaded. */
interface SdkState {
  telemetry: Telemetry | undefined;
  content: ContentOptions;
  /** Whether the names of metrics are checked. */
  validateMetricNames: boolean;
}

const holder = globalThis as { [STATE]?: SdkState };

holder[STATE] ??= { telemetry: undefined, content: {}, validateMetricNames: false };

export const sdkState: SdkState = holder[STATE];
