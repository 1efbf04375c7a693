export * from './adapter/index.ts';
export { Gate } from './gate.ts';
export * from './provider/index.ts';
export * from './telemetry.ts';
