import express from 'express';
import { createExpressApp } from '../../../express/test/app.ts';
import { type AdapterUnderTest, casesFor, runCase } from '../../src/index.ts';
import { type BrokenMiddleware, brokenAdapters } from './broken-adapters.ts';
import { expectedFailures } from './expected-failures.ts';

/** How long a case waits for a span that a broken adapter never ends. */
const PATIENCE_MS = 100;

const adapterWith = (middleware: BrokenMiddleware): AdapterUnderTest => ({
  name: 'a broken adapter',
  framework: 'express',
  capabilities: ['multipart', 'callbackErrors', 'hijack', 'nodeListener', 'trustProxy'],
  createApp: (setup) => createExpressApp({ express, major: 5, middleware }, setup),
  headerOf: (request, name) => (request as express.Request).get(name),
  routes: [],
});

/** Names of the cases that fail; heavy ones are only run where they are expected to. */
const failuresOf = async (adapter: AdapterUnderTest, expected: readonly string[]): Promise<string[]> => {
  const failed: string[] = [];
  for (const adapterCase of casesFor(adapter)) {
    if (adapterCase.isHeavy && !expected.includes(adapterCase.name)) continue;
    await runCase(adapter, adapterCase, PATIENCE_MS).catch(() => failed.push(adapterCase.name));
  }
  return failed;
};

describe('the conformance suite tells a broken adapter by the cases that fail', () => {
  test.each(Object.entries(brokenAdapters))(
    'an adapter that %s',
    async (name, middleware) => {
      const expected = expectedFailures[name as keyof typeof brokenAdapters];
      expect(expected.length).toBeGreaterThan(0);
      expect(await failuresOf(adapterWith(middleware), expected)).toEqual(expected);
    },
    60_000,
  );
});
