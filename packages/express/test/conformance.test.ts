import { type AdapterUnderTest, describeAdapter } from '@ai-trace/conformance';
import { aiTraceMiddleware, instrumentApp } from '@ai-trace/express';
import type express from 'express';
import { createExpressApp } from './app.ts';
import { expressVersions, loadExpress } from './express-versions.ts';
import { peculiarRoutes, registerPeculiarRoutes } from './peculiar-routes.ts';

interface Variant {
  express: typeof express;
  major: 4 | 5;
}

const adapter = (name: string, variant: Variant): AdapterUnderTest => ({
  name,
  framework: 'express',
  capabilities: ['multipart', 'callbackErrors', 'hijack', 'nodeListener', 'trustProxy', 'lateRegistrationWarning'],
  createApp(setup) {
    const app = createExpressApp({ ...variant, middleware: aiTraceMiddleware }, setup);
    registerPeculiarRoutes(app, variant);
    return app;
  },
  headerOf: (request, name) => (request as express.Request).get(name),
  routes: peculiarRoutes(variant.major),
});

/** The same application, put together without ai-trace, which `instrumentApp` then adds. */
const instrumentedLater = (name: string, variant: Variant): AdapterUnderTest => {
  const { createApp, ...rest } = adapter(name, variant);
  return {
    ...rest,
    // There is no too late for it.
    capabilities: rest.capabilities.filter((capability) => capability !== 'lateRegistrationWarning'),
    async createApp(setup) {
      const app = (await createApp({ ...setup, instrumentation: 'none' })) as express.Application;
      if (setup.instrumentation !== 'none') instrumentApp(app, setup.options);
      if (setup.instrumentation === 'twice') instrumentApp(app, setup.options);
      return app;
    },
  };
};

for (const [version, packageName] of expressVersions) {
  const variant: Variant = { express: loadExpress(packageName), major: version.startsWith('4') ? 4 : 5 };
  describeAdapter(adapter(`Express ${version}`, variant));
  describeAdapter(instrumentedLater(`Express ${version}, instrumentApp`, variant));
}
