export type { WithTraceOptions } from './begin-trace.ts';
export { baggageHeader, type Carrier, getBaggage, getCarrier } from './carrier.ts';
export { takeTraceId } from './custom-trace-id.ts';
export type { IncomingCarrier } from './read-carrier.ts';
export { setBaggage } from './set-baggage.ts';
export { generateTraceId, getTraceId } from './trace-id.ts';
export { withTrace } from './with-trace.ts';
