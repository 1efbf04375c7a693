import { describeGenerateRequest, generateInput } from '../src/generate/request.ts';
import { describeGenerateResponse, generateOutput, generateUsage } from '../src/generate/response.ts';
import { GenerateStreamReader } from '../src/generate/stream.ts';
import type { Contents, GenerateResponse, Part } from '../src/generate/wire.ts';

const partsOf = (...parts: Part[]) => generateInput({ contents: parts }).messages?.[0]?.parts;

const read = (...chunks: GenerateResponse[]) => {
  const reader = new GenerateStreamReader();
  const content = chunks.map((chunk) => reader.add(chunk));
  return { content, output: generateOutput(reader.result()!) };
};

const chunk = (...parts: Part[]): GenerateResponse => ({ candidates: [{ index: 0, content: { parts } }] });

describe('contents', () => {
  const hello = { role: 'user', parts: [{ type: 'text', content: 'Hello' }] };
  const reply = { role: 'assistant', parts: [{ type: 'text', content: 'Hi' }] };
  const rows: [string, Contents, object[]][] = [
    ['a text', 'Hello', [hello]],
    ['a part', { text: 'Hello' }, [hello]],
    ['a content', { role: 'user', parts: [{ text: 'Hello' }] }, [hello]],
    ['a content without a role', { parts: [{ text: 'Hello' }] }, [hello]],
    ['a content without parts', { role: 'model' }, [{ role: 'assistant', parts: [] }]],
    ['texts and parts, which are one message', ['Hello', { text: 'Hi' }], [{ role: 'user', parts: [...hello.parts, ...reply.parts] }]],
    ['contents', [{ parts: [{ text: 'Hello' }] }, { role: 'model', parts: [{ text: 'Hi' }] }], [hello, reply]],
    ['none', [], []],
  ];
  test.each(rows)('as %s', (_, contents, messages) => expect(generateInput({ contents }).messages).toEqual(messages));

  test.each([
    ['a text', 'Be brief'],
    ['texts', ['Be brief']],
    ['a part', { text: 'Be brief' }],
    ['a content', { role: 'system', parts: [{ text: 'Be brief' }] }],
  ])('of the system as %s', (_, systemInstruction) => {
    expect(generateInput({ config: { systemInstruction } }).system).toEqual([{ type: 'text', content: 'Be brief' }]);
  });

  test('with what a function gave are of a tool', () => {
    const functionResponse = { name: 'weather', response: { temperature: 3 } };
    expect(generateInput({ contents: [{ role: 'user', parts: [{ functionResponse }] }] }).messages).toEqual([
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'weather', response: { temperature: 3 } }] },
    ]);
  });
});

describe('a part', () => {
  test('of thought is reasoning, and its signature alone is nothing', () => {
    expect(partsOf({ text: 'Hm', thought: true, thoughtSignature: 'c2ln' }, { text: '', thoughtSignature: 'c2ln' })).toEqual([
      { type: 'reasoning', content: 'Hm' },
    ]);
  });

  test('of code that ran at Google', () => {
    const executableCode = { id: 'code_1', language: 'PYTHON', code: '1 + 1' };
    const codeExecutionResult = { id: 'code_1', outcome: 'OUTCOME_OK', output: '2' };
    expect(partsOf({ executableCode }, { codeExecutionResult })).toEqual([
      { type: 'server_tool_call', id: 'code_1', name: 'code_execution', server_tool_call: executableCode },
      { type: 'server_tool_call_response', id: 'code_1', server_tool_call_response: codeExecutionResult },
    ]);
  });

  test('of a tool that ran at Google', () => {
    const toolCall = { id: 'tool_1', toolType: 'GOOGLE_SEARCH', args: { query: 'Oslo' } };
    expect(partsOf({ toolCall })).toEqual([{ type: 'server_tool_call', id: 'tool_1', name: 'GOOGLE_SEARCH', server_tool_call: toolCall }]);
  });

  test('of a kind that is not known', () => {
    const part: object = { partOfTomorrow: { payload: 1 }, thoughtSignature: 'c2ln' };
    expect(partsOf(part)).toEqual([{ type: 'partOfTomorrow', partOfTomorrow: { payload: 1 } }]);
  });

  test('of data tells type, size and name', () => {
    expect(partsOf({ inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } })).toEqual([
      { type: 'blob', modality: 'document', mime_type: 'application/pdf', content: '[application/pdf, 3 bytes]', name: 'a.pdf' },
    ]);
  });
});

test('tools: functions each, and what runs at Google under its name', () => {
  const tools = [
    {
      functionDeclarations: [
        { name: 'weather', parameters: { type: 'OBJECT' } },
        { name: 'time', parametersJsonSchema: { type: 'object' } },
      ],
    },
    { googleSearch: {}, codeExecution: undefined },
  ];
  expect(generateInput({ config: { tools } }).tools).toEqual([
    { type: 'function', name: 'weather', parameters: { type: 'OBJECT' } },
    { type: 'function', name: 'time', parameters: { type: 'object' } },
    { type: 'googleSearch' },
  ]);
});

test.each([
  [{ responseMimeType: 'application/json' }, { 'gen_ai.output.type': 'json' }],
  [{ responseMimeType: 'text/x.enum' }, { 'gen_ai.output.type': 'text' }],
  [{ responseModalities: ['TEXT', 'IMAGE'] }, { 'gen_ai.output.type': 'image' }],
  [{ responseModalities: ['AUDIO'] }, { 'gen_ai.output.type': 'speech' }],
  [{ thinkingConfig: { thinkingLevel: 'HIGH' } }, { 'gen_ai.request.reasoning.level': 'high' }],
  [{ thinkingConfig: { thinkingBudget: 0 } }, { 'gen_ai.request.reasoning.level': 'none' }],
  [{ thinkingConfig: { thinkingBudget: 1_024 } }, { 'gen_ai.request.reasoning.level': undefined }],
])('%j asks for %j', (config, attributes) => expect(describeGenerateRequest({ config }).attributes).toMatchObject(attributes));

describe('usage', () => {
  test('counts thoughts in the output even where nothing else is', () => {
    expect(generateUsage({ promptTokenCount: 6, thoughtsTokenCount: 19 })).toMatchObject({ input: 6, output: 19, reasoning: 19 });
  });

  test('that is not told is none', () => {
    expect(generateUsage({ promptTokenCount: 110 })).toMatchObject({ input: 110, output: undefined, audioInput: undefined });
  });

  test('of an answer without any is none', () => expect(describeGenerateResponse({ candidates: [] }).usage).toBeUndefined());
});

describe('a stream', () => {
  test('has its candidates in order, whichever comes first', () => {
    const piece = (index: number, text: string): GenerateResponse => ({ candidates: [{ index, content: { parts: [{ text }] } }] });
    const { output } = read(piece(1, 'second'), piece(0, 'fir'), piece(1, ' one'), piece(0, 'st'));
    expect(output.map(({ parts }) => parts)).toEqual([[{ type: 'text', content: 'first' }], [{ type: 'text', content: 'second one' }]]);
  });

  test('has content from the first text on, and counts what its last chunk counts', () => {
    const reader = new GenerateStreamReader();
    expect(reader.result()).toBeUndefined();
    expect(reader.add({ usageMetadata: { promptTokenCount: 3 }, responseId: 'response_1' })).toBe(false);
    expect(reader.add({ ...chunk({ text: 'a' }), usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1 } })).toBe(true);
    expect(reader.add({ ...chunk({ text: '' }), usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } })).toBe(false);
    expect(describeGenerateResponse(reader.result()!)).toMatchObject({ id: 'response_1', finishReasons: ['error'], usage: { output: 2 } });
  });

  test('keeps the order of thoughts, texts and calls', () => {
    const { output } = read(
      chunk({ text: 'Hm', thought: true }),
      chunk({ text: '...', thought: true }, { text: 'Well' }),
      chunk({ functionCall: { name: 'weather', args: { city: 'Oslo' } } }),
      chunk({ text: 'Done' }),
    );
    expect(output[0]?.parts).toEqual([
      { type: 'reasoning', content: 'Hm...' },
      { type: 'text', content: 'Well' },
      { type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } },
      { type: 'text', content: 'Done' },
    ]);
  });

  test('joins the pieces of arguments', () => {
    const piece = (partialArg: object, willContinue = true) =>
      chunk({ functionCall: { partialArgs: [{ jsonPath: '$.city', ...partialArg }], willContinue } });
    const { output } = read(
      chunk({ functionCall: { id: 'call_1', name: 'weather', willContinue: true } }),
      piece({ stringValue: 'Os' }),
      piece({ stringValue: 'lo' }),
      piece({ jsonPath: '$.days', numberValue: 3 }, false),
      chunk({ functionCall: { id: 'call_2', name: 'time', args: {} } }),
    );
    expect(output[0]?.parts).toEqual([
      { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo', days: 3 } },
      { type: 'tool_call', id: 'call_2', name: 'time', arguments: {} },
    ]);
  });

  test('joins audio, and keeps images apart', () => {
    const data = (mimeType: string) => chunk({ inlineData: { mimeType, data: 'AAAA' } });
    const { output } = read(data('audio/pcm'), data('audio/pcm'), data('image/png'), data('image/png'));
    expect(output[0]?.parts.map(({ content }) => content)).toEqual([
      '[audio/pcm, 6 bytes]',
      '[image/png, 3 bytes]',
      '[image/png, 3 bytes]',
    ]);
  });

  test('leaves the parts of the caller alone', () => {
    const part = { text: 'a' };
    read(chunk(part), chunk({ text: 'b' }));
    expect(part).toEqual({ text: 'a' });
  });
});
