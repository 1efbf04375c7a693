import type { ContentOptions } from './api/manual-span.ts';
import type { InstrumentOptions } from './instrument/instrument-options.ts';
import type { Telemetry } from './telemetry.ts';

const STATE = Symbol.for('@ai-trace/sdk/v0');

/** State of which a process has only one, even if both builds of this package are loaded. */
interface SdkState {
  telemetry: Telemetry | undefined;
  content: ContentOptions;
  /** Those of the last `init()`. */
  instrument: InstrumentOptions;
  /** Whether the names of metrics are checked. */
  validateMetricNames: boolean;
}

const holder = globalThis as { [STATE]?: SdkState };

holder[STATE] ??= {
  telemetry: undefined,
  content: {},
  instrument: { adapter: {}, withProxy: { trustProxy: false }, capture: {} },
  validateMetricNames: false,
};

export const sdkState: SdkState = holder[STATE];
