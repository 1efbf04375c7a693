import { warnOnce } from '../diagnostics.ts';
import { processState } from '../process-state.ts';

/** Model names may be arbitrary, even chosen by the users of an application. */
const MAX_MODELS = 1_000;

const measured = processState('measured models', () => new Set<string>());

/**
 * A model as metrics name it: by its name, or as `_OTHER` once there are too many. Cumulative metrics keep every combination of
 * attributes for good, and OpenTelemetry's SDK limits only how many one export may add (js#4095).
 */
export const measuredModel = (model: string): string => {
  if (measured.has(model)) return model;
  if (measured.size < MAX_MODELS) {
    measured.add(model);
    return model;
  }
  warnOnce(
    'too many models',
    `[@ai-trace/core] More than ${MAX_MODELS} names of models have been measured. Metrics name further ones _OTHER; spans keep the names.`,
  );
  return '_OTHER';
};
