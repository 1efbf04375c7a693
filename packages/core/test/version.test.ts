import { version } from '../package.json';
import { VERSION } from '../src/version.ts';

test('the instrumentation scope has the version of the package', () => {
  expect(VERSION).toBe(version);
});
