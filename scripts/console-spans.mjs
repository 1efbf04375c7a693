/** Parses the output of `ConsoleSpanExporter` as far as checks need it: strings, ids and kind. */
export const parseConsoleSpans = (output) =>
  [...output.matchAll(/^\{\n[\s\S]*?^\}$/gm)].map(([text]) => ({
    name: text.match(/^ {2}name: '(.*)',$/m)?.[1],
    kind: Number(text.match(/^ {2}kind: (\d+),$/m)?.[1]),
    id: text.match(/^ {2}id: '(\w+)',$/m)?.[1],
    traceId: text.match(/^ {2}traceId: '(\w+)',$/m)?.[1],
    parentId: text.match(/^ {2}parentSpanContext: \{[^}]*?spanId: '(\w+)'/m)?.[1],
    attributes: Object.fromEntries([...text.matchAll(/^ {4}'([\w.]+)': '(.*)',?$/gm)].map(([, key, value]) => [key, value])),
  }));
