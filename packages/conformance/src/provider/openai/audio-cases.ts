import type { OpenAI } from 'openai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { type Answer, eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';

const TRANSCRIBED = {
  type: 'tokens',
  input_tokens: 14,
  output_tokens: 6,
  total_tokens: 20,
  input_token_details: { audio_tokens: 12, text_tokens: 2 },
};

const sound = (): File => new File([Buffer.alloc(2_000, 7)], 'memo.wav', { type: 'audio/wav' });

const transcriptEvents = [
  { type: 'transcript.text.delta', delta: 'Good ' },
  { type: 'transcript.text.delta', delta: 'morning' },
  { type: 'transcript.text.done', text: 'Good morning', usage: TRANSCRIBED },
];

const textAnswer = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
const audioAnswer = (): Answer => ({
  status: 200,
  headers: { 'content-type': 'audio/mpeg', 'content-length': '14' },
  body: 'sound of words',
});

/** Speech to text, and text to speech. */
export const audioCases: ProviderCase<OpenAI>[] = [
  {
    name: 'audio: a transcription tells the file by name, type and size, the text and the usage',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer({ text: 'Good morning', usage: TRANSCRIBED })],
        async (client) =>
          (await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: sound(), prompt: 'A memo', temperature: 0 })).text,
      );
      expect(outcome).toEqual({ value: 'Good morning' });
      const span = await t.span();
      expect(span.name).toBe('generate_content gpt-4o-transcribe');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'generate_content',
        'gen_ai.output.type': 'text',
        'gen_ai.request.temperature': 0,
        'gen_ai.usage.input_tokens': 14,
        'gen_ai.usage.output_tokens': 6,
        'gen_ai.usage.audio.input_tokens': 12,
      });
      expect(span.attributes['ai_trace.cost.total_usd']).toBeGreaterThan(0);
      expect(inputMessages(span)[0]?.parts).toEqual([
        { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: '[audio/wav, 2000 bytes]', name: 'memo.wav' },
        { type: 'text', content: 'A memo' },
      ]);
      expect(outputTexts(span)).toEqual(['Good morning']);
      expect(t.server.requests[0]?.rawBody).toContain('filename="memo.wav"');
    },
  },
  {
    name: 'audio: a transcription that is billed by the minute has no tokens',
    async run(t) {
      t.server.answer(jsonAnswer({ text: 'Good morning', usage: { type: 'duration', seconds: 9 } }));
      await t.wrapped().audio.transcriptions.create({ model: 'whisper-1', file: sound() });
      const { attributes } = await t.span();
      expect(Object.keys(attributes).filter((key) => key.startsWith('gen_ai.usage'))).toEqual([]);
    },
  },
  {
    name: 'audio: a transcription in a format of text alone',
    async run(t) {
      const subtitles = '1\n00:00:00,000 --> 00:00:01,000\nGood morning\n';
      const outcome = await t.sameAsBare(
        () => [textAnswer(subtitles)],
        (client) => client.audio.transcriptions.create({ model: 'whisper-1', file: sound(), response_format: 'srt' }),
      );
      expect(outcome).toEqual({ value: subtitles });
      expect(outputTexts(await t.span())).toEqual([subtitles]);
    },
  },
  {
    name: 'audio: a streamed transcription is one span with its text and usage',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [eventStream(transcriptEvents)],
        async (client) => collect(await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: sound(), stream: true })),
      );
      expect(outcome).toEqual({ value: transcriptEvents });
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['Good morning']);
      expect(span.attributes).toMatchObject({ 'gen_ai.request.stream': true, 'gen_ai.usage.output_tokens': 6 });
    },
  },
  {
    name: 'audio: a streamed transcription left half-way has what has come',
    async run(t) {
      t.server.answer(eventStream(transcriptEvents));
      const stream = await t.wrapped().audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: sound(), stream: true });
      for await (const _ of stream) break;
      expect(outputTexts(await t.span())).toEqual(['Good ']);
    },
  },
  {
    name: 'audio: a translation',
    async run(t) {
      t.server.answer(jsonAnswer({ text: 'Good morning' }));
      await t.wrapped().audio.translations.create({ model: 'whisper-1', file: sound() });
      const span = await t.span();
      expect(span.name).toBe('generate_content whisper-1');
      expect(outputTexts(span)).toEqual(['Good morning']);
    },
  },
  {
    name: 'audio: speech leaves the body to the caller, and tells its type and size by the head',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [audioAnswer()],
        async (client) => {
          const response = await client.audio.speech.create({
            model: 'gpt-4o-mini-tts',
            voice: 'alloy',
            input: 'Good morning',
            instructions: 'Softly',
          });
          return { isResponse: response instanceof Response, wasRead: response.bodyUsed, body: await response.text() };
        },
      );
      expect(outcome).toEqual({ value: { isResponse: true, wasRead: false, body: 'sound of words' } });
      const span = await t.span();
      expect(span.name).toBe('generate_content gpt-4o-mini-tts');
      expect(span.attributes['gen_ai.output.type']).toBe('speech');
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Good morning' }] }]);
      expect(span.attributes['gen_ai.system_instructions']).toBe('[{"type":"text","content":"Softly"}]');
      expect(outputMessages(span)[0]?.parts).toEqual([
        { type: 'blob', modality: 'audio', mime_type: 'audio/mpeg', content: '[audio/mpeg, 14 bytes]' },
      ]);
      expect(everythingOf(span)).not.toContain('sound of words');
    },
  },
  {
    name: 'audio: speech that nobody reads ends its span all the same',
    async run(t) {
      t.server.answer(audioAnswer());
      const response = await t.wrapped().audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good morning' });
      expect((await t.span()).attributes['error.type']).toBeUndefined();
      await response.body?.cancel();
    },
  },
  {
    name: 'audio: speech that is refused is the error of the SDK',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(400, 'no such voice'));
      const promise = t.wrapped().audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good morning' });
      await expect(promise).rejects.toThrow('no such voice');
      expect((await t.span()).attributes).toMatchObject({ 'error.type': 'BadRequestError', 'http.response.status_code': 400 });
    },
  },
];
