import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as core from '@ai-trace/core';
import * as sdk from '../src/index.ts';

test('what the package exports beside all of core', () => {
  expect(
    Object.keys(sdk)
      .filter((name) => !(name in core))
      .sort(),
  ).toEqual(['ManualSpan', 'Observe', 'flush', 'init', 'log', 'metric', 'shutdown', 'startSpan']);
  expect(Object.keys(core).filter((name) => !(name in sdk))).toEqual([]);
});

/** Of all adapters and wrappers only NestJS's loads its framework, and Yarn's PnP passes a peer on only where each package on the way names it. */
test('whatever version of NestJS the application has, its adapter gets it', () => {
  const manifestOf = (name: string) => JSON.parse(readFileSync(resolve(__dirname, '../..', name, 'package.json'), 'utf8'));
  const { '@opentelemetry/api': _api, ...nest } = manifestOf('nestjs').peerDependencies;
  const { peerDependencies, peerDependenciesMeta } = manifestOf('sdk');
  expect(Object.keys(nest)).toContain('@nestjs/core');
  for (const name of Object.keys(nest)) expect([peerDependencies[name], peerDependenciesMeta?.[name]]).toEqual(['*', { optional: true }]);
});
