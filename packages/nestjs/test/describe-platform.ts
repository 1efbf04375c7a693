import type { IncomingMessage } from 'node:http';
import { type AdapterUnderTest, describeAdapter } from '@ai-trace/conformance';
import { AiTraceModule, instrumentApp } from '@ai-trace/nestjs';
import { createNestApp, serverOf } from './app.ts';
import { peculiarModules, peculiarRoutes } from './peculiar-routes.ts';
import { platforms } from './platforms.ts';

const { version } = jest.requireActual<{ version: string }>('@nestjs/core/package.json');

/** Both ways in: the module, and `instrumentApp` for an application that was put together without it. */
export const describePlatform = (platformName: keyof typeof platforms): void => {
  const platform = platforms[platformName];
  const adapter: AdapterUnderTest = {
    name: `NestJS ${version} on ${platformName}`,
    framework: platformName,
    capabilities: platform.capabilities,
    async createApp({ services, options, instrumentation, trustProxy }) {
      const times = { first: 1, twice: 2, last: 1, none: 0 }[instrumentation];
      const aiTrace = Array.from({ length: times }, () => AiTraceModule.forRoot(options));
      return serverOf(await createNestApp({ platform, services, trustProxy, aiTrace, modules: peculiarModules }));
    },
    headerOf: (request, name) => (request as IncomingMessage).headers[name.toLowerCase()] as string | undefined,
    routes: peculiarRoutes,
    knownGaps: platform.knownGaps,
  };
  describeAdapter(adapter);
  describeAdapter({
    ...adapter,
    name: `${adapter.name}, instrumentApp`,
    async createApp({ services, options, instrumentation, trustProxy }) {
      const app = await createNestApp({ platform, services, trustProxy, aiTrace: [], modules: peculiarModules });
      if (instrumentation !== 'none') await instrumentApp(app, options);
      if (instrumentation === 'twice') await instrumentApp(app, options);
      return serverOf(app);
    },
  });
};
