import { contain } from '@ai-trace/core';
import type { HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { AggregationTemporality, type MeterProvider, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** The SDK's internal state with the sums, which its asynchronous `collect` reads too. */
interface SharedState {
  resource: ResourceMetrics['resource'];
  metricCollectors: object[];
  meterSharedStates: Map<string, MeterState>;
}

interface MeterState {
  _instrumentationScope: ResourceMetrics['scopeMetrics'][number]['scope'];
  metricStorageRegistry: { getStorages(collector: object): Array<{ collect(collector: object, time: HrTime): MetricData | undefined }> };
}

/**
 * The current sums, without a promise: at the `exit` event promises no longer resolve. Observable instruments are not read
 * again.
 */
export const collectNow = (provider: MeterProvider): ResourceMetrics | undefined =>
  contain('collecting the last metrics', () => {
    const { resource, metricCollectors, meterSharedStates } = (provider as unknown as { _sharedState: SharedState })._sharedState;
    const [collector] = metricCollectors;
    if (!collector) return undefined;
    const time = millisToHrTime(Date.now());
    const scopeMetrics = [...meterSharedStates.values()].map(({ _instrumentationScope, metricStorageRegistry }) => ({
      scope: _instrumentationScope,
      metrics: metricStorageRegistry.getStorages(collector).flatMap((storage) => storage.collect(collector, time) ?? []),
    }));
    return { resource, scopeMetrics: scopeMetrics.filter(({ metrics }) => metrics.length > 0) };
  });

/** For comparing two collections: values without their times, except deltas, each of which is new. */
export const sumsOf = ({ scopeMetrics }: ResourceMetrics): string =>
  JSON.stringify(scopeMetrics.flatMap(({ metrics }) => metrics.map((metric) => [metric.descriptor.name, pointsOf(metric)])));

const pointsOf = ({ aggregationTemporality, dataPoints }: MetricData): unknown[] =>
  aggregationTemporality === AggregationTemporality.DELTA ? dataPoints : dataPoints.map(({ attributes, value }) => [attributes, value]);
