import type { OpenAI } from 'openai';
import { collect } from '../cases/open-stream.ts';
import type { Ending, EndingCall } from '../endings/ending.ts';

type Call = EndingCall<OpenAI>;
type StreamParams = OpenAI.ChatCompletionCreateParamsStreaming;

const create = ({ provider, client }: Call) =>
  client.chat.completions.create(provider.request({}) as OpenAI.ChatCompletionCreateParamsNonStreaming);

const stream = ({ provider, client }: Call) => client.chat.completions.create(provider.request({}, true) as StreamParams);

const answers: Ending<OpenAI>['answers'] = (provider) => [provider.answer()];
const streamed: Ending<OpenAI>['answers'] = (provider) => [provider.streamed(provider.chunks({ texts: ['one two three'] }))];
const refused: Ending<OpenAI>['answers'] = (provider) => [provider.errorAnswer(429, 'slow down')];

/** Ways in which a call can end through features of the OpenAI SDK beyond a promise and an iterable. */
export const openAIEndings: readonly Ending<OpenAI>[] = [
  { name: 'raw response, its body read', answers, run: async (call) => (await create(call).asResponse()).text() },
  { name: 'raw response, its body cancelled', answers, run: async (call) => (await create(call).asResponse()).body?.cancel() },
  { name: 'raw response, dropped', answers, run: async (call) => void (await create(call).asResponse()) },
  { name: 'raw response, refused', answers: refused, run: async (call) => create(call).asResponse() },
  { name: 'withResponse', answers, run: async (call) => create(call).withResponse() },
  { name: 'withResponse, refused', answers: refused, run: async (call) => create(call).withResponse() },
  {
    name: 'stream: its raw response, read by the caller',
    answers: streamed,
    run: async (call) => (await stream(call).asResponse()).text(),
  },
  {
    name: 'stream: tee, both branches read',
    answers: streamed,
    run: async (call) => Promise.all((await stream(call)).tee().map(collect)),
  },
  {
    name: 'stream: tee, one branch left',
    answers: streamed,
    run: async (call) => {
      const [left, right] = (await stream(call)).tee();
      for await (const _ of left) break;
      return collect(right);
    },
  },
  {
    name: 'stream: toReadableStream, cancelled',
    answers: streamed,
    run: async (call) => {
      const readable = (await stream(call)).toReadableStream();
      const reader = readable.getReader();
      if (call.random() < 0.5) await reader.read();
      return reader.cancel();
    },
  },
  {
    name: 'stream: controller.abort()',
    answers: streamed,
    run: async (call) => {
      const chunks = await stream(call);
      for await (const _ of chunks) chunks.controller.abort();
    },
  },
  {
    name: 'stream helper, aborted',
    answers: streamed,
    run: async ({ provider, client }) => {
      const runner = client.chat.completions.stream(provider.request({}, true) as StreamParams);
      runner.on('content', () => runner.abort());
      return runner.done();
    },
  },
];
