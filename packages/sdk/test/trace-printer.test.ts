import { context, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { TracePrinter } from '../src/development/trace-printer.ts';

test('a trace of any length is printed once, with its first 500 spans', () => {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const tracer = new BasicTracerProvider({ spanProcessors: [new TracePrinter()] }).getTracer('app');
    const root = tracer.startSpan('root');
    const inside = trace.setSpan(context.active(), root);
    for (let index = 1; index <= 600; index += 1) tracer.startSpan(`child ${index}`, {}, inside).end();
    expect(written).not.toHaveBeenCalled();
    root.end();
    expect(written).toHaveBeenCalledTimes(1);
    const printed = String(written.mock.calls[0]?.[0]);
    expect(printed.match(/\bchild \d+/g)).toHaveLength(499);
    expect(printed).toMatch(/^root/);
  } finally {
    written.mockRestore();
  }
});
