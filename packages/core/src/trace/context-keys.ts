import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** The API does not export the keys of its own values, but passes them to a context: this one keeps them. */
const keyThatIsSetBy = (set: (listener: Context) => void): symbol | undefined => {
  let key: symbol | undefined;
  set({
    getValue: () => undefined,
    setValue: (asked) => {
      key = asked;
      return ROOT_CONTEXT;
    },
    deleteValue: () => ROOT_CONTEXT,
  });
  return key;
};

/** The key of the active span. */
export const SPAN = keyThatIsSetBy((listener) => trace.setSpanContext(listener, { traceId: '', spanId: '', traceFlags: 0 }));

/** The key of the active baggage. */
export const BAGGAGE = keyThatIsSetBy((listener) => propagation.setBaggage(listener, propagation.createBaggage()));
