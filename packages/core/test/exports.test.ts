import * as core from '../src/index.ts';
import * as node from '../src/node/index.ts';
import * as web from '../src/web/index.ts';

test('what the package exports', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
[
  "AiTraceSpanProcessor",
  "ConfigurationError",
  "ContentWriter",
  "RequestTracer",
  "TraceAttribute",
  "VERSION",
  "baggageHeader",
  "base64Size",
  "checkApp",
  "contain",
  "cutText",
  "describeBinary",
  "describeDataUrl",
  "describeValue",
  "environmentExpressions",
  "flushLlmCalls",
  "generateTraceId",
  "getBaggage",
  "getCarrier",
  "getSessionId",
  "getTraceId",
  "inOrder",
  "isExpression",
  "isHeaderName",
  "isHostUnder",
  "isOptionsObject",
  "maskPii",
  "parseToolArguments",
  "processState",
  "providerOfHost",
  "recordError",
  "reportContained",
  "reportedUsage",
  "requestReaderOf",
  "requestSpanOf",
  "resolveCaptureOptions",
  "responseReaderOf",
  "setAttribute",
  "setBaggage",
  "splitCommaList",
  "takeTraceId",
  "tokenCount",
  "warnOnce",
  "withTrace",
  "withoutCredentials",
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

test('what its web entry exports', () => {
  expect(Object.keys(web).sort()).toMatchInlineSnapshot(`
[
  "endWithBody",
  "startWebRequest",
  "webRequestReader",
  "webResponseReader",
]
`);
});
