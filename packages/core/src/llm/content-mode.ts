import { warnOnce } from '../diagnostics.ts';
import { environmentVariable } from '../environment.ts';

/** Whether content is recorded if no option decides it, and where it is written. */
export interface ContentMode {
  captured: boolean;
  /** As attributes of the span. */
  onSpan: boolean;
  /** As an event of the span. */
  onEvent: boolean;
}

const VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const NO_CONTENT: ContentMode = { captured: false, onSpan: true, onEvent: false };
const SPAN_ONLY: ContentMode = { captured: true, onSpan: true, onEvent: false };

const MODES: Readonly<Record<string, ContentMode>> = {
  TRUE: SPAN_ONLY,
  FALSE: NO_CONTENT,
  NO_CONTENT,
  SPAN_ONLY,
  EVENT_ONLY: { captured: true, onSpan: false, onEvent: true },
  SPAN_AND_EVENT: { captured: true, onSpan: true, onEvent: true },
};

/**
 * The mode set by the variable that all GenAI instrumentations share; if unset, content is recorded on the span. An unknown
 * value must not stop an application, which may not even know of the variable, and is read as a wish to record no content.
 */
export const contentModeFromEnvironment = (): ContentMode => {
  const value = environmentVariable(VARIABLE)?.trim().toUpperCase();
  if (!value) return SPAN_ONLY;
  const mode = Object.hasOwn(MODES, value) ? MODES[value] : undefined;
  if (mode) return mode;
  warnOnce(
    `value of ${VARIABLE}`,
    `[@ai-trace/core] ${VARIABLE} must be true, false, ${Object.keys(MODES).slice(2).join(', ')}, got "${value}". No content is recorded.`,
  );
  return NO_CONTENT;
};
