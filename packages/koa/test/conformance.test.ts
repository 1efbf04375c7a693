import { type AdapterUnderTest, describeAdapter } from '@ai-trace/conformance';
import { instrumentApp } from '@ai-trace/koa';
import type Application from 'koa';
import type { Context } from 'koa';
import { createKoaApp } from './app.ts';
import { type KoaVersion, koaVersions } from './koa-versions.ts';
import { peculiarRoutes, registerPeculiarRoutes } from './peculiar-routes.ts';

const adapter = (name: string, version: KoaVersion): AdapterUnderTest => ({
  name,
  framework: 'koa',
  capabilities: ['multipart', 'hijack', 'nodeListener', 'trustProxy', 'lateRegistrationWarning'],
  createApp: (setup) => createCompleteApp(version, setup).callback(),
  headerOf: (ctx, name) => (ctx as Context).get(name),
  routes: peculiarRoutes(version),
});

const createCompleteApp = (version: KoaVersion, setup: Parameters<AdapterUnderTest['createApp']>[0]): Application => {
  const app = createKoaApp(version, setup);
  registerPeculiarRoutes(app, version);
  return app;
};

/** The same application, put together without ai-trace, which `instrumentApp` then adds. */
const instrumentedLater = (name: string, version: KoaVersion): AdapterUnderTest => {
  const { capabilities, ...rest } = adapter(name, version);
  return {
    ...rest,
    // There is no too late for it.
    capabilities: capabilities.filter((capability) => capability !== 'lateRegistrationWarning'),
    createApp(setup) {
      const app = createCompleteApp(version, { ...setup, instrumentation: 'none' });
      if (setup.instrumentation !== 'none') instrumentApp(app, setup.options);
      if (setup.instrumentation === 'twice') instrumentApp(app, setup.options);
      return app.callback();
    },
  };
};

for (const version of koaVersions) {
  describeAdapter(adapter(version.title, version));
  describeAdapter(instrumentedLater(`${version.title}, instrumentApp`, version));
}
