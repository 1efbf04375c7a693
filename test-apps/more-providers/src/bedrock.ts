import {
  type CaptureOptions,
  type GenAiAttributes,
  type LlmMethod,
  type LlmRequest,
  type MessagePart,
  type StreamReader,
  wrap,
} from '@ai-trace/core';
import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  ConverseStreamCommand,
  type ConverseStreamCommandOutput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';

/** Traces `send()` of `ConverseCommand` and `ConverseStreamCommand`; other commands are left alone. */
export const wrapBedrock = (client: BedrockRuntimeClient, region: string, options?: CaptureOptions): BedrockRuntimeClient =>
  wrap(
    client,
    {
      providerName: 'aws.bedrock',
      baseUrl: () => `https://bedrock-runtime.${region}.amazonaws.com`,
      methods: { send: { choose: methodOf } },
    },
    options,
  );

const methodOf = (command: unknown): LlmMethod | undefined => {
  if (command instanceof ConverseCommand) return converse as LlmMethod;
  return command instanceof ConverseStreamCommand ? (converseStream as LlmMethod) : undefined;
};

/** The command of a call, and the parts of its answer that are recorded. */
type Command = { input: ConverseCommandInput };
type Answer = Pick<ConverseCommandOutput, 'output' | 'stopReason' | 'usage'> & Partial<Pick<ConverseCommandOutput, '$metadata'>>;

const describeRequest = ({ input: { modelId, inferenceConfig } }: Command): LlmRequest => ({
  model: modelId,
  attributes: {
    'gen_ai.request.max_tokens': inferenceConfig?.maxTokens,
    'gen_ai.request.temperature': inferenceConfig?.temperature,
    'gen_ai.request.top_p': inferenceConfig?.topP,
    'gen_ai.request.stop_sequences': inferenceConfig?.stopSequences,
  } satisfies GenAiAttributes,
});

const converse: LlmMethod<Command, Answer> = {
  operation: 'chat',
  request: describeRequest,
  input: ({ input: { messages, system, toolConfig } }) => ({
    system: system?.map((block) => partOf(block as ContentBlock)),
    messages: messages?.map(({ role, content }) => ({ role: role ?? 'user', parts: (content ?? []).map(partOf) })),
    tools: toolConfig?.tools?.map(({ toolSpec }) => ({ type: 'function', ...toolSpec })),
  }),
  response: ({ $metadata, stopReason = 'error', usage }) => ({
    id: $metadata?.requestId,
    finishReasons: [stopReason],
    // Cached tokens are counted separately, but belong to the input.
    usage: usage && {
      input: (usage.inputTokens ?? 0) + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0),
      output: usage.outputTokens,
      cacheRead: usage.cacheReadInputTokens,
      cacheWrite: usage.cacheWriteInputTokens,
    },
  }),
  output: ({ output, stopReason }) => [
    { role: 'assistant', parts: (output?.message?.content ?? []).map(partOf), finish_reason: stopReason },
  ],
};

/** Its answer is an object that holds the stream. */
const converseStream: LlmMethod<Command, Answer & Partial<Pick<ConverseStreamCommandOutput, 'stream'>>, ConverseStreamOutput> = {
  ...converse,
  request: (command) => ({ ...describeRequest(command), stream: true }),
  streamOf: ({ stream }) => stream,
  stream: () => new ConverseReader(),
};

const partOf = (block: ContentBlock): MessagePart => {
  const { text, toolUse, toolResult, reasoningContent } = block;
  if (text !== undefined) return { type: 'text', content: text };
  if (reasoningContent) return { type: 'reasoning', content: reasoningContent.reasoningText?.text };
  if (toolUse) return { type: 'tool_call', id: toolUse.toolUseId, name: toolUse.name, arguments: toolUse.input };
  if (toolResult) return { type: 'tool_call_response', id: toolResult.toolUseId, response: toolResult.content };
  return { type: 'content', ...block };
};

interface StreamedBlock {
  text: string;
  reasoning: string;
  input: string;
  tool: { toolUseId: string | undefined; name: string | undefined } | undefined;
}

class ConverseReader implements StreamReader<ConverseStreamOutput, Answer> {
  readonly #blocks = new Map<number, StreamedBlock>();
  #end: Pick<Answer, 'stopReason' | 'usage'> = { stopReason: undefined, usage: undefined };

  add({ contentBlockStart, contentBlockDelta, messageStop, metadata }: ConverseStreamOutput): boolean {
    if (messageStop) this.#end.stopReason = messageStop.stopReason;
    if (metadata) this.#end.usage = metadata.usage;
    if (contentBlockStart?.start?.toolUse) {
      const { toolUseId, name } = contentBlockStart.start.toolUse;
      this.#block(contentBlockStart.contentBlockIndex).tool = { toolUseId, name };
    }
    if (!contentBlockDelta?.delta) return false;
    const { text = '', toolUse, reasoningContent } = contentBlockDelta.delta;
    const block = this.#block(contentBlockDelta.contentBlockIndex);
    block.text += text;
    block.reasoning += reasoningContent?.text ?? '';
    block.input += toolUse?.input ?? '';
    return true;
  }

  #block(index = 0): StreamedBlock {
    const block = this.#blocks.get(index) ?? { text: '', reasoning: '', input: '', tool: undefined };
    this.#blocks.set(index, block);
    return block;
  }

  result(): Answer {
    const blocks = [...this.#blocks].sort(([left], [right]) => left - right);
    return { ...this.#end, output: { message: { role: 'assistant', content: blocks.map(([, block]) => contentBlock(block)) } } };
  }
}

const contentBlock = ({ text, reasoning, input, tool }: StreamedBlock): ContentBlock => {
  if (tool) return { toolUse: { ...tool, input: parse(input) } };
  return reasoning === '' ? { text } : { reasoningContent: { reasoningText: { text: reasoning } } };
};

/** Parsed, or unchanged if the stream broke off inside it. */
const parse = (input: string) => {
  try {
    return JSON.parse(input || '{}');
  } catch {
    return input;
  }
};
