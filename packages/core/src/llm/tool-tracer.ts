import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { contain, reportContained } from '../diagnostics.ts';
import { isTracingSuppressed } from '../otel-context.ts';
import { processState } from '../process-state.ts';
import { isThenable } from '../thenable.ts';
import { getTraceScope } from '../trace-scope.ts';
import { GenAi } from './gen-ai-attributes.ts';
import type { ToolRunnerMethod, TraceTool } from './llm-provider.ts';
import { recordLlmError } from './record-llm-error.ts';
import type { SdkMethod } from './trace-call.ts';
import type { WrappedClient } from './wrapped-client.ts';

type Callback = (...args: never[]) => unknown;

/** Spans that were started here, and so must be ended here. */
const startedSpans = processState('tool spans', () => new WeakSet<Span>());

/** Creates a span `execute_tool {name}` for every run of a tool that an SDK calls between two calls to the model. */
export class ToolTracer {
  readonly #client: WrappedClient;

  constructor(client: WrappedClient) {
    this.#client = client;
  }

  /** The SDK's method, called with a copy of the parameters in which the tools are traced. */
  traced(original: () => SdkMethod, method: ToolRunnerMethod): SdkMethod {
    const traceTool: TraceTool = (name, callback) => this.#tracedTool(name, callback);
    const prepare = (params: unknown): unknown => {
      try {
        return method.traceTools(params, traceTool);
      } catch (error) {
        reportContained('tracing tools', error);
        return params;
      }
    };
    return function aiTraceTools(params, ...rest) {
      const returned = original().call(this, prepare(params), ...rest);
      contain('tracing tools', () => method.traceLaterTools?.(returned as object, traceTool));
      return returned;
    };
  }

  #tracedTool<Tool extends Callback>(name: string, tool: Tool): Tool {
    const tracer = this;
    const traced = function (this: unknown, ...args: never[]): unknown {
      const active = context.active();
      const span = isTracingSuppressed(active)
        ? undefined
        : contain('starting the span of a tool', () => tracer.#start(name, args[0], active));
      if (!span) return tool.apply(this, args);
      try {
        const result = context.with(trace.setSpan(active, span), () => settling(tool.apply(this, args)));
        if (result instanceof Promise) return tracer.#follow(span, result);
        tracer.#end(span, result);
        return result;
      } catch (error) {
        tracer.#fail(span, error);
        throw error;
      }
    };
    // SDKs take the name of an unnamed tool from its function.
    return Object.defineProperty(traced, 'name', { value: tool.name, configurable: true }) as Tool;
  }

  /** Completes the SDK's own span for the run, if there is one, instead of starting a second. */
  #start(name: string, given: unknown, active: Context): Span {
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.type': 'function',
      ...getTraceScope()?.attributes,
    };
    const spanName = `execute_tool ${name}`;
    const span = spanOfSdk(active, name)?.updateName(spanName).setAttributes(attributes) ?? this.#startOwn(spanName, attributes);
    // The arguments come from the model, so they are output.
    if (this.#client.options.captureOutput) this.#record(span, GenAi.TOOL_CALL_ARGUMENTS, given);
    return span;
  }

  #startOwn(name: string, attributes: Attributes): Span {
    const span = this.#client.tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes });
    startedSpans.add(span);
    return span;
  }

  #follow(span: Span, result: Promise<unknown>): Promise<unknown> {
    return result.then(
      (value) => {
        this.#end(span, value);
        return value;
      },
      (error: unknown) => {
        this.#fail(span, error);
        throw error;
      },
    );
  }

  #end(span: Span, result: unknown): void {
    // The result goes to the model, so it is input.
    if (this.#client.options.captureInput) this.#record(span, GenAi.TOOL_CALL_RESULT, result);
    endOwn(span);
  }

  #fail(span: Span, error: unknown): void {
    contain('recording the failure of a tool', recordLlmError, span, error, this.#client);
    endOwn(span);
  }

  #record(span: Span, key: string, value: unknown): void {
    if (!span.isRecording() || !this.#client.options.contentOnSpan) return;
    try {
      const content = typeof value === 'string' ? this.#client.content.text(value, key) : this.#client.content.json(value, key);
      if (content !== undefined) span.setAttribute(key, content);
    } catch (error) {
      reportContained('capturing a tool call', error);
    }
  }
}

/** SDKs await any thenable. A database query may run only then, and belongs inside the tool's span. */
const settling = (result: unknown): unknown => (isThenable(result) ? Promise.resolve(result) : result);

/** The SDK ends its own spans. */
const endOwn = (span: Span): void => {
  if (startedSpans.has(span)) contain('ending the span of a tool', () => span.end());
};

/** The active span, if the SDK created it for this run. One of our own belongs to an outer tool that calls this one. */
const spanOfSdk = (active: Context, name: string): Span | undefined => {
  const span = trace.getSpan(active) as (Span & { attributes?: Attributes }) | undefined;
  if (!span?.isRecording() || startedSpans.has(span)) return undefined;
  const { 'gen_ai.operation.name': operation, 'gen_ai.tool.name': tool } = span.attributes ?? {};
  return operation === 'execute_tool' && tool === name ? span : undefined;
};
