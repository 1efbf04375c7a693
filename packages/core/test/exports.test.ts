import * as core from '../src/index.ts';
import * as node from '../src/node/index.ts';

test('what the package exports', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
[
  "AiTraceSpanProcessor",
  "ConfigurationError",
  "GenAi",
  "RequestTracer",
  "TraceAttribute",
  "contain",
  "describeDataUrl",
  "flushLlmCalls",
  "isHostUnder",
  "reportContained",
  "requestSpanOf",
  "setAttribute",
  "tokenCount",
  "warnOnce",
  "wrap",
]
`);
});

test('what its node entry exports', () => {
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
[
  "followEvents",
  "nodeRequestReader",
  "nodeResponseReader",
  "startNodeRequest",
]
`);
});
