/** @jest-config-loader esbuild-register */
import { join } from 'node:path';
import type { Config } from 'jest';

/** The packages whose `test/` folders are run; a new package adds its folder's name here. */
const packages = [
  'core',
  'conformance',
  'node-http',
  'express',
  'fastify',
  'koa',
  'hono',
  'nestjs',
  'openai',
  'anthropic',
  'google-genai',
  'cohere',
  'sdk',
];

const typescript = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      // As NestJS asks of a compiler.
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    sourceMaps: 'inline',
  },
] as const;

const projectOf = (name: string, folder = `packages/${name}`) => ({
  displayName: name,
  rootDir: folder,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [...typescript],
    '/node_modules/.+\\.m?js$': join(__dirname, 'scripts/jest-esm-dependencies.cjs'),
  },
  transformIgnorePatterns: [],
  // Sources are tested as they stand; what is built is tested in child processes and by the packaging checks.
  moduleNameMapper: {
    '^@ai-trace/([a-z-]+)$': '<rootDir>/../../packages/$1/src/index.ts',
    '^@ai-trace/sdk/trace-tree$': '<rootDir>/../../packages/sdk/src/trace-tree.ts',
    '^@ai-trace/([a-z-]+)/(node|web)$': '<rootDir>/../../packages/$1/src/$2/index.ts',
  },
});

const nestjs = projectOf('nestjs');

/** The same tests under NestJS 11, whose packages find each other by name only. */
const nestjs11 = {
  ...nestjs,
  displayName: 'nestjs-11',
  // Of @nestjs/microservices there is NestJS 12's only.
  testPathIgnorePatterns: ['hybrid.test.ts'],
  moduleNameMapper: { ...nestjs.moduleNameMapper, '^@nestjs/(.+)$': '<rootDir>/../../test-apps/nestjs-11/node_modules/@nestjs/$1' },
};

const config: Config = {
  // Most tests wait for a socket.
  maxWorkers: '100%',
  // Those that collect garbage take as long as there is garbage of others.
  workerIdleMemoryLimit: '400MB',
  testTimeout: 30_000,
  projects: [
    ...packages.map((name) => projectOf(name)),
    nestjs11,
    projectOf('hapi-adapter', 'test-apps/hapi-adapter'),
    projectOf('more-providers', 'test-apps/more-providers'),
    projectOf('queues', 'test-apps/queues'),
    projectOf('three-services', 'test-apps/three-services'),
  ],
};

export default config;
