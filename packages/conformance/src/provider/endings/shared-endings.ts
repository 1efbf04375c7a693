import { Gate } from '../../gate.ts';
import { collect } from '../cases/open-stream.ts';
import type { ProviderUnderTest } from '../contract.ts';
import { type Answer, DROP_CONNECTION } from '../fake-provider.ts';
import { macrotasks } from '../watch-rejections.ts';
import type { Ending, EndingCall } from './ending.ts';

type SharedEnding = Ending<object>;
type Call = EndingCall<object>;

const complete = ({ provider, client, signal }: Call, own = signal) =>
  provider.complete(client, provider.request({}), own && { signal: own });

const open = async ({ provider, client, signal }: Call, own = signal) =>
  provider.stream(client, provider.request({}, true), own && { signal: own });

const answer = (provider: ProviderUnderTest<object>): Answer[] => [provider.answer()];
const refusal = (provider: ProviderUnderTest<object>): Answer[] => [provider.errorAnswer(400, 'no')];
const chunks = (provider: ProviderUnderTest<object>): object[] => provider.chunks({ texts: ['one two three four five'] });
const streamed = (provider: ProviderUnderTest<object>): Answer[] => [provider.streamed(chunks(provider))];
const halfWay = (provider: ProviderUnderTest<object>, step: Gate | typeof DROP_CONNECTION): Answer[] => {
  const all = chunks(provider);
  return [provider.streamed([...all.slice(0, 3), step, ...all.slice(3)])];
};

/** Reads two or three chunks and drops the stream. A function of its own, so that its frame is gone before garbage is collected. */
const dropHalfWay = async (call: Call): Promise<void> => {
  const iterator = (await open(call))[Symbol.asyncIterator]();
  for (let chunk = 0; chunk < 1 + 2 * call.random(); chunk += 1) await iterator.next();
};

const wholeEndings: SharedEnding[] = [
  { name: 'answered', answers: answer, run: async (call) => complete(call) },
  { name: 'refused', answers: refusal, run: async (call) => complete(call) },
  { name: 'connection lost before the head', answers: () => [DROP_CONNECTION], run: async (call) => complete(call) },
  {
    name: 'settled before anybody attaches',
    needs: 'lazyPromise',
    answers: answer,
    run: async (call) => {
      const promise = complete(call);
      await call.arrived();
      await macrotasks(5);
      return promise;
    },
  },
  {
    name: 'awaited twice',
    answers: answer,
    run: async (call) => {
      const promise = complete(call);
      return Promise.all([promise, promise]);
    },
  },
  {
    name: 'a callback that throws',
    answers: answer,
    run: async (call) =>
      complete(call).then(() => {
        throw new Error('of the application');
      }),
  },
  {
    name: 'never awaited',
    answers: answer,
    run: async (call) => {
      void complete(call);
      await call.arrived();
    },
  },
  {
    name: 'aborted before the head',
    needs: 'signal',
    answers: () => ['hang'],
    run: async (call) => {
      const controller = new AbortController();
      const promise = complete(call, controller.signal).then(
        () => undefined,
        () => undefined,
      );
      await call.arrived();
      controller.abort();
      return promise;
    },
  },
  { name: 'aborted before the call', needs: 'signal', answers: () => [], run: async (call) => complete(call, AbortSignal.abort()) },
];

const streamEndings: SharedEnding[] = [
  { name: 'stream: read to its end', answers: streamed, run: async (call) => collect(await open(call)) },
  { name: 'stream: without a chunk', answers: (provider) => [provider.streamed([])], run: async (call) => collect(await open(call)) },
  { name: 'stream: refused', answers: refusal, run: async (call) => collect(await open(call)) },
  {
    name: 'stream: left by break',
    answers: streamed,
    run: async (call) => {
      for await (const _ of await open(call)) if (call.random() < 0.5) break;
    },
  },
  {
    name: 'stream: left by a loop body that throws',
    answers: streamed,
    run: async (call) => {
      for await (const _ of await open(call)) if (call.random() < 0.5) throw new Error('of the application');
    },
  },
  {
    name: 'stream: return() before the first chunk',
    answers: streamed,
    run: async (call) => (await open(call))[Symbol.asyncIterator]().return?.(),
  },
  { name: 'stream: never consumed', answers: streamed, run: async (call) => void (await open(call)) },
  { name: 'stream: dropped half-way', answers: streamed, run: dropHalfWay },
  {
    name: 'stream: connection lost half-way',
    answers: (provider) => halfWay(provider, DROP_CONNECTION),
    run: async (call) => collect(await open(call)),
  },
  {
    name: 'stream: aborted half-way',
    needs: 'signal',
    answers: (provider) => halfWay(provider, new Gate()),
    run: async (call) => {
      const controller = new AbortController();
      let read = 0;
      for await (const _ of await open(call, controller.signal)) {
        read += 1;
        if (read === 2) setImmediate(() => controller.abort());
      }
    },
  },
];

/** How a call of any provider can end. */
export const sharedEndings: readonly SharedEnding[] = [...wholeEndings, ...streamEndings];
