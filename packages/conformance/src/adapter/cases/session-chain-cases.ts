import assert from 'node:assert/strict';
import { casesOf } from '../adapter-case.ts';
import { type CaseContext, onlyServerSpan } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';
import { rawRequest } from '../raw-socket.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface SessionRow {
  /** Whole header lines. */
  headers: string[];
  options?: TracingOptions['session'];
  id: string | RegExp;
  source: string;
}

const everyHeader = ['X-Correlation-ID: c', 'X-Request-ID: r', 'baggage: session.id=b', 'Session-ID: s', 'X-Session-ID: x'];

const skipped = (value: string): SessionRow => ({
  headers: [`X-Session-ID: ${value}`, 'Session-ID: next'],
  id: 'next',
  source: 'session-id',
});

const rows: Record<string, SessionRow> = {
  'X-Session-ID comes first': { headers: everyHeader, id: 'x', source: 'x-session-id' },
  'Session-ID comes second': { headers: everyHeader.slice(0, 4), id: 's', source: 'session-id' },
  'trusted baggage comes third': { headers: everyHeader.slice(0, 3), id: 'b', source: 'baggage' },
  'X-Request-ID comes fourth': { headers: everyHeader.slice(0, 2), id: 'r', source: 'x-request-id' },
  'X-Correlation-ID comes fifth': { headers: everyHeader.slice(0, 1), id: 'c', source: 'x-correlation-id' },
  'a UUID is generated at last': { headers: [], id: UUID, source: 'generated' },
  'a value is trimmed': { headers: ['X-Session-ID:   padded \t'], id: 'padded', source: 'x-session-id' },
  'an empty value is skipped': skipped(''),
  'a blank value is skipped': skipped('   '),
  'a value of 201 characters is skipped': skipped('a'.repeat(201)),
  'a value of 200 characters is taken': { headers: [`X-Session-ID: ${'a'.repeat(200)}`], id: 'a'.repeat(200), source: 'x-session-id' },
  'a value with a space inside is skipped': skipped('two words'),
  'a value with a tab inside is skipped': skipped('two\twords'),
  'a value beyond ASCII is skipped': skipped('caf\xe9'),
  'any visible ASCII is taken': {
    headers: ['X-Session-ID: !#$%&()*+-./:;<=>?@[]^_{|}~'],
    id: '!#$%&()*+-./:;<=>?@[]^_{|}~',
    source: 'x-session-id',
  },
  'the first of two headers is taken': { headers: ['X-Session-ID: one', 'X-Session-ID: two'], id: 'one', source: 'x-session-id' },
  'a session in baggage is the text that it is upstream': {
    headers: [`baggage: session.id=${encodeURIComponent("Ada's chat, Zoë's")}`, 'X-Request-ID: r'],
    id: "Ada's chat, Zoë's",
    source: 'baggage',
  },
  'a session in baggage may be longer than one in a header': {
    headers: [`baggage: session.id=${'a'.repeat(201)}`],
    id: 'a'.repeat(201),
    source: 'baggage',
  },
  'an empty session in baggage is skipped': {
    headers: ['baggage: session.id=', 'X-Request-ID: r'],
    id: 'r',
    source: 'x-request-id',
  },
  'session.headers replaces the chain': {
    headers: ['X-Conversation: mine', 'X-Session-ID: x'],
    options: { headers: ['X-Conversation'] },
    id: 'mine',
    source: 'x-conversation',
  },
  'session.headers leaves out what it does not name': {
    headers: ['X-Session-ID: x', 'X-Request-ID: r'],
    options: { headers: ['X-Conversation'] },
    id: UUID,
    source: 'generated',
  },
  'session.generate replaces the generator': {
    headers: [],
    options: { generate: () => 'made-here' },
    id: 'made-here',
    source: 'generated',
  },
  'session.resolve is asked first': {
    headers: ['X-Session-ID: x'],
    options: { resolve: () => 'from-cookie' },
    id: 'from-cookie',
    source: 'resolve',
  },
  'a session.resolve that knows nothing lets the chain go on': {
    headers: ['X-Session-ID: x'],
    options: { resolve: () => undefined },
    id: 'x',
    source: 'x-session-id',
  },
  'what session.resolve gives must be usable': {
    headers: ['X-Session-ID: x'],
    options: { resolve: () => 'a'.repeat(201) },
    id: 'x',
    source: 'x-session-id',
  },
  'a session.resolve that throws lets the chain go on': {
    headers: ['X-Session-ID: x'],
    options: {
      resolve: () => {
        throw new Error('no cookie');
      },
    },
    id: 'x',
    source: 'x-session-id',
  },
  'a session.generate that throws is made up for': {
    headers: [],
    options: {
      generate: () => {
        throw new Error('no entropy');
      },
    },
    id: UUID,
    source: 'generated',
  },
};

const runRow =
  ({ headers, options, id, source }: SessionRow) =>
  async (t: CaseContext): Promise<void> => {
    const app = await t.serve({ session: options });
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/users/42', { headers }));
    assert.match(await socket.closed(), /^HTTP\/1.1 200 /);
    const spans = await t.finish();
    const { attributes } = onlyServerSpan(spans);
    const got = String(attributes['session.id']);
    assert.ok(typeof id === 'string' ? got === id : id.test(got), `session.id is ${got}`);
    assert.equal(attributes['ai_trace.session.source'], source);
    assert.deepEqual(
      spans.map((span) => span.attributes['session.id']),
      [got, got],
    );
  };

/** Where the session id is taken from. */
export const sessionChainCases = casesOf(
  'http-span §7',
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [`session: ${name}`, runRow(row)])),
);
