import express from 'express';
import { type AdapterUnderTest, adapterCases, casesFor, describeAdapter, endpoints } from '../../src/index.ts';

const adapter: AdapterUnderTest = {
  name: 'an adapter',
  framework: 'express',
  capabilities: [],
  createApp: () => express(),
  headerOf: () => undefined,
  routes: [],
};

describe('the adapter suite', () => {
  test('names every case once', () => {
    const names = adapterCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('cites a rule for every case', () => {
    for (const { rule } of adapterCases) expect(rule).toMatch(/^http-span §[1-9]$/);
  });

  test('leaves out the cases that need what an adapter lacks', () => {
    const needing = adapterCases.filter(({ needs }) => needs !== undefined);
    expect(casesFor(adapter)).toHaveLength(adapterCases.length - needing.length);
    expect(casesFor({ ...adapter, capabilities: ['hijack'] }).length).toBe(
      adapterCases.length - needing.length + needing.filter(({ needs }) => needs === 'hijack').length,
    );
  });

  test("makes a case of each of the adapter's own routes", () => {
    const routes = [{ name: 'a RegExp', target: '/release/1', route: '/^release/', status: 200 }];
    expect(casesFor({ ...adapter, routes }).map(({ name }) => name)).toContain('route: a RegExp');
  });

  test('refuses a known gap that names no case', () => {
    const mistyped = { ...adapter, knownGaps: { 'a case that is not there': 'mistyped' } };
    expect(() => describeAdapter(mistyped)).toThrow('knownGaps of an adapter names no case: a case that is not there');
  });

  test('has an example request for every endpoint', () => {
    for (const { route, example } of Object.values(endpoints)) {
      expect(example).toMatch(new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`));
    }
  });
});
