import { randomBytes } from 'node:crypto';
import { print, printTable, type Verdict } from '../report.ts';
import { cpuTimeOf } from './cpu-time.ts';
import { createInstantClient } from './instant-client.ts';

const MEGABYTES = 10;
const LIMIT_MS = 5;

const bytes = randomBytes((MEGABYTES * 1024 * 1024 * 3) / 4);
const base64 = bytes.toString('base64');

const user = (content: unknown) => [{ role: 'user', content }];

/** The places where a prompt can hold an image. */
const prompts: Readonly<Record<string, readonly object[]>> = {
  'an image by data URL': user([{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }]),
  'base64 for a text': user(base64),
  'base64url for a text': user(bytes.toString('base64url')),
  'base64 in lines': user(base64.replaceAll(/.{76}/g, '$&\r\n')),
  'a data URL inside a text': user(`Look: data:image/png;base64,${base64} Well?`),
  'base64 after some words': user(`Look at this: ${base64}`),
  'the result of a tool': [{ role: 'tool', tool_call_id: 'call_1', content: `{"file":"${base64}"}` }],
  'a part of a kind that is not known': user([{ type: 'of_tomorrow', payload: { deep: [base64] } }]),
  bytes: user([{ type: 'of_tomorrow', payload: bytes }]),
};

/** The cost of a 10 MB image in the prompt, and whether any of it reaches the span. */
export const measureImages = async (rounds: number): Promise<Verdict[]> => {
  const { ask, spans } = await createInstantClient({ sampled: true });
  const rows: { what: string; ms: number; leaked: boolean }[] = [];
  for (const [what, messages] of Object.entries(prompts)) {
    const ms = (await cpuTimeOf(() => ask(messages), { rounds, repeat: 5 })) / 1_000;
    rows.push({ what, ms, leaked: isLeaked(JSON.stringify(spans.last?.attributes)) });
  }
  print(`### ${MEGABYTES} MB of base64 in the prompt\n`);
  printTable(
    ['as', 'ms'],
    rows.map(({ what, ms }) => [what, ms.toFixed(2)]),
  );
  print();
  const worst = Math.max(...rows.map(({ ms }) => ms));
  const leaks = rows.filter(({ leaked }) => leaked).map(({ what }) => what);
  return [
    { requirement: `${MEGABYTES} MB of base64 cost at most ${LIMIT_MS} ms`, measured: `${worst.toFixed(2)} ms`, met: worst <= LIMIT_MS },
    { requirement: 'none of it is on the span', measured: leaks.join(', ') || 'none', met: leaks.length === 0 },
  ];
};

/** Looks for the image's beginning, middle and end. */
const isLeaked = (span: string): boolean =>
  [0, base64.length >> 1, base64.length - 40].some((start) => span.includes(base64.slice(start, start + 40)));
