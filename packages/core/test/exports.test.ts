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
  "getSessionId",
  "isHostUnder",
  "recordError",
  "reportContained",
  "requestSpanOf",
  "setAttribute",
  "tokenCount",
  "trustForwarded",
  "warnOnce",
  "wrap",
]
`);
});

test('what its node entry exports', () => {
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
[
  "followEvents",
  "followSocket",
  "nodeRequestReader",
  "nodeResponseReader",
  "onAssign",
  "readInContext",
  "startNodeRequest",
]
`);
});
