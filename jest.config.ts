/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** The packages whose `test/` folders are run; a new package adds its folder's name here. */
const packages = ['core', 'conformance', 'express', 'openai'];

const typescript = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } }, sourceMaps: 'inline' },
] as const;

const config: Config = {
  projects: packages.map((name) => ({
    displayName: name,
    rootDir: `packages/${name}`,
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    testEnvironment: 'node',
    transform: { '^.+\\.ts$': [...typescript] },
    // Sources are tested as they stand; what is built is tested in child processes and by the packaging checks.
    moduleNameMapper: {
      '^@ai-trace/([a-z-]+)$': '<rootDir>/../$1/src/index.ts',
      '^@ai-trace/([a-z-]+)/(node)$': '<rootDir>/../$1/src/$2/index.ts',
    },
  })),
};

export default config;
