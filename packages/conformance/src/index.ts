export * from './adapter/index.ts';
export * from './provider/index.ts';
export * from './telemetry.ts';
