import type { brokenWrappers } from './broken-wrappers.ts';

/** What the suite must say of a broken wrapper. */
export interface ExpectedFailures {
  /** The groups of cases it is run against, by the beginning of their names. */
  against: readonly string[];
  /** Exactly those that fail. */
  failing: readonly string[];
}

export const expectedFailures: Readonly<Record<keyof typeof brokenWrappers, ExpectedFailures>> = {
  'replaces the promise by a plain one': {
    against: ['promise', 'APIPromise', 'parse'],
    failing: [
      'promise: what is returned is of the class that the SDK returns',
      'APIPromise: asResponse leaves the body to the caller and ends the span',
      'APIPromise: asResponse that rejects is the error of the SDK',
      'APIPromise: withResponse gives data, response and request id',
      'APIPromise: withResponse of a stream gives a stream that ends the span',
      'APIPromise: awaited and asked for its response, it is one span with the output',
      'APIPromise: _thenUnwrap reads the body once and makes no second span (contrib#3586)',
      'APIPromise: asResponse of a stream, the body drained by the caller, is one span',
      'parse: one span, the parsed answer as with the bare client',
    ],
  },
  'subscribes first': {
    against: ['promise', 'APIPromise', 'parse'],
    failing: [
      'promise: a failing call nobody awaits is as unhandled as with the bare client',
      'APIPromise: asResponse leaves the body to the caller and ends the span',
      'APIPromise: _thenUnwrap reads the body once and makes no second span (contrib#3586)',
      'APIPromise: asResponse of a stream, the body drained by the caller, is one span',
      'parse: one span, the parsed answer as with the bare client',
    ],
  },
  'leaves a rejection of its own behind': {
    against: ['errors', 'APIPromise'],
    failing: ['errors: class, status code and message of a refused call', 'APIPromise: asResponse that rejects is the error of the SDK'],
  },
  'is a proxy around the client': {
    against: ['promise', 'client'],
    failing: ['promise: the wrapped client is the very client', 'client: a subclass with private members works'],
  },
  'reads streams ahead': {
    against: ['stream'],
    failing: [
      'stream: break after the first text ends the span at once, its part kept, and aborts the request',
      'stream: return() is forwarded with its value',
      'stream: return() before the first chunk ends the span',
      'stream: three concurrent next() come in order',
      'stream: nothing is read ahead of the caller',
    ],
  },
  'does not pass return() and throw() on': {
    against: ['stream', 'Stream'],
    failing: [
      'stream: break after the first text ends the span at once, its part kept, and aborts the request',
      'stream: a loop body that throws ends the span at once',
      'stream: return() is forwarded with its value',
      'stream: return() before the first chunk ends the span',
      'stream: throw() is forwarded with its error',
      'stream: nothing is read ahead of the caller',
      'Stream: a cancelled toReadableStream ends the span',
    ],
  },
  'passes concurrent next() on out of turn': { against: ['stream'], failing: ['stream: three concurrent next() come in order'] },
  'adds to the chunks': {
    against: ['stream', 'Stream'],
    failing: [
      'stream: chunks are those of the bare client',
      'stream: return() is forwarded with its value',
      'stream: three concurrent next() come in order',
      'stream: a second iteration does what the bare client does, and makes no second span',
      'Stream: tee gives both branches all chunks and is one span',
      'Stream: toReadableStream gives the bytes of the bare client and is one span',
    ],
  },
  'hides every chunk without choices': {
    against: ['stream', 'chat', 'stream usage'],
    failing: [
      'stream: chunks are those of the bare client',
      'stream: three concurrent next() come in order',
      'stream: a second iteration does what the bare client does, and makes no second span',
      'chat: a chunk without choices is passed on',
      'chat: a stream without [DONE] ends as with the bare client',
      'stream usage: asked for at api.openai.com on a copy, the extra chunk hidden',
      'stream usage: a caller who asks for it is shown it',
      'stream usage: a caller who refuses it is obeyed',
      'stream usage: not asked for elsewhere',
      'stream usage: not asked for where the parameters say themselves what is sent',
      'stream usage: chunks without choices that are not the usage are shown all the same',
      'stream usage: a chunk that is null is shown',
    ],
  },
  'swallows errors of streams': {
    against: ['stream', 'Stream'],
    failing: [
      'stream: a second iteration does what the bare client does, and makes no second span',
      'stream: a connection lost half-way is the error of the SDK, the part before it kept',
      'Stream: an error event is the error of the SDK',
      'Stream: a chunk that is no JSON is the error of the SDK',
    ],
  },
  'ends the span at the head': {
    against: ['stream'],
    failing: [
      'stream: the output is put together from its chunks',
      'stream: chunks that the caller freezes do no harm',
      'stream: what the caller does to a chunk is not recorded',
      'stream: the span lasts until the last chunk is consumed',
      'stream: break after the first text ends the span at once, its part kept, and aborts the request',
      'stream: three concurrent next() come in order',
      'stream: an abort while next() is in flight ends the span at once, its part kept',
      'stream: a connection lost half-way is the error of the SDK, the part before it kept',
      'stream: the time to the first chunk is the one to the first text, in seconds',
      'stream: thirty at once do not mix',
    ],
  },
  'never ends the span of a stream': {
    against: ['Stream'],
    failing: [
      'Stream: tee gives both branches all chunks and is one span',
      'Stream: toReadableStream gives the bytes of the bare client and is one span',
      'Stream: a cancelled toReadableStream ends the span',
      'Stream: controller.abort() ends the span and the iteration as with the bare client',
      'Stream: an error event is the error of the SDK',
      'Stream: a chunk that is no JSON is the error of the SDK',
    ],
  },
  'keeps what it gave out': {
    against: ['abandoned'],
    failing: [
      'abandoned: a stream that is never consumed ends when it is collected',
      'abandoned: a call that is never awaited ends when it is collected',
    ],
  },
  'changes the arguments': {
    against: ['promise', 'stream usage'],
    failing: [
      'promise: the request goes out once, as the bare client sends it',
      'promise: frozen arguments are neither mutated nor copied for the worse',
    ],
  },
  'sends a changed copy of the arguments': {
    against: ['promise', 'content'],
    failing: [
      'promise: the request goes out once, as the bare client sends it',
      'content: a getter that throws does what it does with the bare client',
    ],
  },
  'serializes the arguments itself': {
    against: ['promise', 'content'],
    failing: [
      'content: circular arguments do what they do with the bare client',
      'content: a BigInt does what it does with the bare client',
      'content: a getter that throws does what it does with the bare client',
    ],
  },
  'makes a second span': {
    against: ['promise'],
    failing: [
      'promise: wrapping twice is one wrapping',
      'promise: what is returned is of the class that the SDK returns',
      'promise: the result is the one of the bare client',
      'promise: the request goes out once, as the bare client sends it',
      'promise: frozen arguments are neither mutated nor copied for the worse',
      'promise: two awaiters share one request and one span',
      'promise: it may settle before the caller attaches',
      'promise: a call nobody awaits is sent and leaves no rejection behind',
      'promise: a failing call nobody awaits is as unhandled as with the bare client',
      'promise: a rejection is the error of the SDK',
      'promise: catch and finally chains run as with the bare client',
      'promise: a callback that throws rejects the chain of the caller alone',
      'promise: a connection that is refused is the error of the SDK',
      'promise: a connection lost before the head is the error of the SDK',
      'promise: a call aborted before the head ends its span',
    ],
  },
  'forgets the active context': {
    against: ['nesting'],
    failing: [
      'nesting: a call is a child of the active span, with its session and user',
      'nesting: calls after an await, in a timer and inside a stream are under the request',
      'nesting: requests at the same time keep their sessions apart',
      'nesting: the request sums up its calls, tokens, cost and errors',
      'nesting: under a span by which a framework tells the same call, it is told once',
      'nesting: a call under suppressed tracing is the call of the bare client, without a span',
    ],
  },
  'traces where tracing is suppressed': {
    against: ['nesting'],
    failing: ['nesting: a call under suppressed tracing is the call of the bare client, without a span'],
  },
  'captures content that was turned off': {
    against: ['content', 'privacy', 'runTools'],
    failing: [
      'content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=false',
      'content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=NO_CONTENT',
      'content: options win over OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
      'privacy: with captureInput off nothing of the request leaves',
      'privacy: with captureOutput off nothing of the answer leaves',
      'privacy: with captureOutput off nothing of a stream leaves',
      'privacy: with captureInput off an error that quotes the request does not leave',
      'privacy: with captureInput off an error that quotes a stack does not leave in its own stack',
      'privacy: what one flag turns off, the other does not bring back',
      'runTools: with the capture flags off neither arguments nor result of a tool leave',
    ],
  },
  'records the error as it came': {
    against: ['privacy', 'errors'],
    failing: [
      'privacy: with captureInput off an error that quotes the request does not leave',
      'privacy: with captureInput off an error that quotes a stack does not leave in its own stack',
      'privacy: with a mask an error that quotes a stack does not leave in its own stack',
      'privacy: mask is applied to errors, and the error of the caller is left alone',
      'privacy: maskPii masks errors',
    ],
  },
  'records the arguments as they came': {
    against: ['privacy', 'content'],
    failing: [
      'content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=false',
      'content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=NO_CONTENT',
      'content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=EVENT_ONLY',
      'privacy: with captureInput off nothing of the request leaves',
      'privacy: with captureInput off an error that quotes the request does not leave',
      'privacy: an image is replaced by its type and size',
      'privacy: a data URL inside a text is replaced, in a prompt, a tool result and an answer',
      'privacy: bare base64 is replaced, in a prompt, a tool result and an answer',
      'privacy: base64url is replaced, in a prompt, a tool result and an answer',
      'privacy: base64 in lines is replaced, in a prompt, a tool result and an answer',
      'privacy: base64 under a line of text is replaced, in a prompt, a tool result and an answer',
      'privacy: base64 in lines inside of JSON is replaced, in a prompt, a tool result and an answer',
      'privacy: mask sees all that is recorded, with its path',
      'privacy: a mask that throws masks the whole value and spares the caller',
      'privacy: a mask that gives no string masks the whole value',
      'privacy: a mask that gives a promise masks the whole value, and nobody hears of its rejection',
      'privacy: mask leaves the words of the conventions, ids and names of tools, but not those of arguments',
      'privacy: maskPii masks an e-mail address',
      'privacy: maskPii masks a phone number',
      'privacy: maskPii masks a payment card',
      'privacy: maskPii masks an IBAN',
      'privacy: maskPii masks a national id',
      'privacy: maskPii masks an IP address',
      'privacy: maskPii masks an API key',
      'privacy: maskPii masks a bearer token',
    ],
  },
  'gives up on a mask that throws': {
    against: ['privacy'],
    failing: [
      'privacy: a mask that throws masks the whole value and spares the caller',
      'privacy: a mask that gives no string masks the whole value',
    ],
  },
  'masks input alone': {
    against: ['privacy'],
    failing: [
      'privacy: mask sees all that is recorded, with its path',
      'privacy: mask is applied to errors, and the error of the caller is left alone',
      'privacy: with a mask an error that quotes a stack does not leave in its own stack',
      'privacy: a mask that throws masks the whole value and spares the caller',
      'privacy: a mask that gives no string masks the whole value',
      'privacy: a mask that gives a promise masks the whole value, and nobody hears of its rejection',
      'privacy: mask leaves the words of the conventions, ids and names of tools, but not those of arguments',
    ],
  },
  'masks the words of the conventions': {
    against: ['privacy'],
    failing: ['privacy: mask leaves the words of the conventions, ids and names of tools, but not those of arguments'],
  },
  'cuts bytes': {
    against: ['content'],
    failing: [
      'content: what is too long is shortened inside, so that the JSON stays valid',
      'content: arguments with long lists are shortened, and what was said beside them stays',
      'content: no character is cut in two, wherever the limit falls',
      'content: the message of an error has no more bytes than content may have',
    ],
  },
  'merges parallel tool calls': {
    against: ['content', 'chat', 'responses'],
    failing: [
      'content: tool calls of the answer are parts with parsed arguments',
      'content: parallel tool calls of a stream, interleaved by index, stay apart',
      'chat: streamed tool calls of services that number them all alike, or not at all, are kept apart',
    ],
  },
  'keeps the first choice alone': {
    against: ['content'],
    failing: ['content: every choice is a message', 'content: every choice of a stream is a message, interleaved as they come'],
  },
  'adds cached tokens to the input tokens': {
    against: ['attributes', 'chat', 'responses'],
    failing: [
      'attributes: input tokens include the ones read from the cache',
      'attributes: contradictory usage costs nothing and breaks nothing',
      'chat: reasoning and audio tokens are told, and keys or values nobody knows are not',
      'responses: request, answer and usage of one call',
    ],
  },
  'takes zero for missing': {
    against: ['attributes', 'chat', 'responses'],
    failing: [
      'attributes: the parameters of the request, zero included',
      'chat: the parameters only OpenAI has',
      'responses: request, answer and usage of one call',
    ],
  },
  'takes a host for the one it ends like': {
    against: ['endpoint'],
    failing: ['endpoint: https://notdeepseek.com/v1 is a host never heard of'],
  },
  'loses count of retries': {
    against: ['errors'],
    failing: ['errors: a call that the SDK sends again is one span that counts the retries'],
  },
  'records milliseconds': { against: ['metrics'], failing: ['metrics: the duration in seconds, in the buckets of the conventions'] },
  'puts the session on metrics': {
    against: ['metrics'],
    failing: [
      'metrics: the duration in seconds, in the buckets of the conventions',
      'metrics: input and output tokens, in the buckets of the conventions',
      'metrics: neither session, user nor content are among their attributes',
    ],
  },
};
