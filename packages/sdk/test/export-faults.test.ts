import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { certificate } from './certificate.ts';
import { type ChildApp, startApp } from './child-app.ts';
import { type Answer, OtlpReceiver } from './otlp/receiver.ts';

const QUICK = {
  scheduleDelay: 20,
  maxExportBatchSize: 8,
  maxQueueSize: 64,
  shutdownTimeout: 500,
  exportTimeout: 300,
  metrics: 'none',
  logs: 'none',
};

const withApp = async (options: object, run: (app: ChildApp) => Promise<void>, execArgv: string[] = []): Promise<void> => {
  const app = await startApp('exporting.mjs', { args: [JSON.stringify({ ...QUICK, ...options })], execArgv });
  try {
    await run(app);
  } finally {
    app.child.kill('SIGKILL');
  }
};

const request = async ({ port }: ChildApp, query = ''): Promise<void> => {
  expect(await (await fetch(`http://127.0.0.1:${port}/span${query}`)).text()).toBe('done');
};

const said = async ({ stderr }: ChildApp, expected: RegExp): Promise<void> => {
  while (!expected.test(stderr())) await new Promise((resolve) => setTimeout(resolve, 10));
};

const warnings = ({ stderr }: ChildApp, expected: RegExp): string[] =>
  stderr()
    .split('\n')
    .filter((line) => expected.test(line));

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response: ServerResponse) =>
    response.writeHead(code, headers).end('no');

describe('a backend that refuses', () => {
  test.each([
    [401, /answered 401: check `apiKey`/],
    [403, /answered 403: the key is known but may not write here/],
    [404, /answered 404: check `endpoint`/],
    [500, /answered 500: the backend has a problem of its own/],
  ])(
    '%i: one warning a minute says what to do, and what is lost is counted',
    async (code, expected) => {
      const receiver = await OtlpReceiver.start();
      receiver.accepts = false;
      receiver.answer = status(code);
      try {
        await withApp({ endpoint: receiver.url }, async (app) => {
          for (let count = 1; count <= 5; count++) {
            await request(app);
            await receiver.until(({ requests }) => requests.length >= count);
          }
          await said(app, expected);
          await said(app, /spans dropped so far: the backend refused them/);
          expect(warnings(app, expected)).toHaveLength(1);
          expect(warnings(app, /dropped so far/)).toHaveLength(1);
        });
      } finally {
        await receiver.stop();
      }
    },
    30_000,
  );

  test('413: an export that is too large goes in halves, until it is one span', async () => {
    const receiver = await OtlpReceiver.start();
    let largest = 0;
    receiver.answer = (_request, response) => {
      const { length } = receiver.requests.at(-1) ?? { length: 0 };
      largest ||= length;
      // What fits is smaller than the whole by more than one halving.
      response.writeHead(length > largest * 0.7 ? 413 : 200).end();
    };
    try {
      await withApp({ endpoint: receiver.url }, async (app) => {
        await request(app, '?count=8');
        await receiver.until(({ requests }) => requests.length >= 3);
        await app.stop();
        expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(8);
      });
    } finally {
      await receiver.stop();
    }
  }, 30_000);
});

describe('a backend that is away comes back', () => {
  test.each<[string, Answer, RegExp]>([
    ['429 with Retry-After', status(429, { 'retry-after': '60' }), /answered 429 or 5xx until the export timed out/],
    ['503', status(503), /answered 429 or 5xx until the export timed out/],
    ['no answer', () => undefined, /did not answer in time/],
    ['an answer after 30 s', (_request, response) => void setTimeout(() => response.end(), 30_000).unref(), /did not answer in time/],
    [
      'dead in the middle of a body',
      (_request, response) => response.writeHead(503, { 'content-length': '100' }).write('half', () => response.destroy()),
      /failed/,
    ],
  ])(
    '%s: what fits the queue arrives',
    async (_name, fault, expected) => {
      const receiver = await OtlpReceiver.start();
      receiver.accepts = false;
      receiver.answer = fault;
      try {
        await withApp({ endpoint: receiver.url }, async (app) => {
          await request(app, '?count=3&name=first');
          await said(app, expected);
          await request(app, '?count=3&name=second');
          receiver.accepts = true;
          receiver.answer = (_request, response) => response.end();
          await receiver.until(({ spans }) => new Set(spans.map(({ spanId }) => spanId)).size >= 6);
          expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(['work first', 'work second']));
        });
      } finally {
        await receiver.stop();
      }
    },
    30_000,
  );

  test('nobody listens at first', async () => {
    const placeholder = await OtlpReceiver.start();
    const { port, url } = placeholder;
    await placeholder.stop();
    await withApp({ endpoint: url }, async (app) => {
      await request(app);
      await said(app, /cannot be reached: ECONNREFUSED .*is a backend listening there\? Check `endpoint`/);
      const receiver = await OtlpReceiver.start(undefined, port);
      await receiver.until(({ spans }) => spans.length >= 1);
      await receiver.stop();
    });
  }, 30_000);

  test('what does not fit is dropped, the oldest first, and counted', async () => {
    const receiver = await OtlpReceiver.start();
    receiver.accepts = false;
    receiver.answer = status(503);
    try {
      await withApp({ endpoint: receiver.url, maxQueueSize: 16 }, async (app) => {
        await request(app, '?count=8&name=old');
        await said(app, /answered 429 or 5xx/);
        for (let batch = 0; batch < 4; batch++) await request(app, '?count=8&name=new');
        await said(app, /spans dropped so far: the backend was away and `maxQueueSize` was reached; the oldest went/);
        receiver.accepts = true;
        receiver.answer = (_request, response) => response.end();
        await receiver.until(({ spans }) => spans.length >= 16);
        await app.stop();
        expect(receiver.spans.map(({ name }) => name)).not.toContain('work old');
      });
    } finally {
      await receiver.stop();
    }
  }, 30_000);
});

describe('what is no OTLP backend', () => {
  test('it speaks no HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.7\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await withApp({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, async (app) => {
        await request(app);
        await said(app, /did not answer with HTTP \(HPE_\w+\); check `endpoint`|cannot be reached: ECONNRESET/);
      });
    } finally {
      server.close();
    }
  }, 30_000);

  test('a certificate that nobody knows', async () => {
    const receiver = await OtlpReceiver.start(createTlsServer(certificate) as never);
    try {
      await withApp({ endpoint: receiver.url.replace('http:', 'https:') }, async (app) => {
        await request(app);
        await said(app, /TLS failed with DEPTH_ZERO_SELF_SIGNED_CERT; check `endpoint`.*OTEL_EXPORTER_OTLP_CERTIFICATE/);
      });
    } finally {
      await receiver.stop();
    }
  }, 30_000);

  test('garbage with status 200 counts as taken, and is said once', async () => {
    const receiver = await OtlpReceiver.start();
    receiver.answer = (_request, response) => response.end('<html>Welcome</html>');
    try {
      await withApp({ endpoint: receiver.url }, async (app) => {
        for (let count = 1; count <= 3; count++) {
          await request(app);
          await receiver.until(({ spans }) => spans.length >= count);
        }
        await said(app, /could not deserialize response/);
        expect(warnings(app, /could not deserialize response/)).toHaveLength(1);
      });
    } finally {
      await receiver.stop();
    }
  }, 30_000);
});

test('a burst beyond the queue is counted', async () => {
  const receiver = await OtlpReceiver.start();
  try {
    await withApp({ endpoint: receiver.url }, async (app) => {
      await request(app, '?count=200');
      await said(app, /spans dropped so far: `maxQueueSize` was reached between two exports/);
    });
  } finally {
    await receiver.stop();
  }
}, 30_000);

describe('memory', () => {
  const SPANS_A_REQUEST = 500;
  const MEGABYTE = 1_000_000;

  const heapAfter = async (app: ChildApp, requests: number): Promise<number> => {
    for (let count = 0; count < requests; count++) await request(app, `?count=${SPANS_A_REQUEST}`);
    return Number(await (await fetch(`http://127.0.0.1:${app.port}/memory`)).text());
  };

  test.each<[string, Answer | undefined]>([
    ['refused', undefined],
    ['no answer', () => undefined],
    ['500', status(500)],
    ['429', status(429)],
  ])(
    '%s: it does not grow, and every request is answered',
    async (_name, fault) => {
      const receiver = await OtlpReceiver.start();
      const { url } = receiver;
      if (fault) receiver.answer = fault;
      else await receiver.stop();
      try {
        const run = async (app: ChildApp) => {
          const before = await heapAfter(app, 20);
          // 50,000 spans of 1 KB and more, were they kept.
          expect((await heapAfter(app, 100)) - before).toBeLessThan(3 * MEGABYTE);
        };
        await withApp({ endpoint: url, maxQueueSize: 256 }, run, ['--expose-gc']);
      } finally {
        if (fault) await receiver.stop();
      }
    },
    60_000,
  );
});
