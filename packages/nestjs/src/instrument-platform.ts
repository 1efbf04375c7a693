import { ConfigurationError, environmentExpressions, isOptionsObject, type RequestTracingOptions, warnOnce } from '@ai-trace/core';
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { markMiddleware } from './mark-middleware.ts';
import { observeExceptions } from './observe-exceptions.ts';

/**
 * All optional; see {@link RequestTracingOptions}. `Request` and `Response` are the platform's own. The environment variable
 * `AI_TRACE_NESTJS_EXCLUDED_URLS` replaces those of the platform.
 */
export type AiTraceNestOptions<Request extends object = object, Response extends object = object> = RequestTracingOptions<
  Request,
  Response
>;

/**
 * Passes the application under Nest to the adapter of its framework; only the one in use is loaded. Returns what was
 * instrumented, or `undefined` without HTTP, as in microservices and application contexts.
 *
 * @throws ConfigurationError when an option is wrong.
 */
export const instrumentPlatform = async (
  { httpAdapter }: HttpAdapterHost,
  given: AiTraceNestOptions,
): Promise<AbstractHttpAdapter | undefined> => {
  if (!isOptionsObject(given)) {
    throw new ConfigurationError({ package: 'nestjs', option: 'options', expected: 'an object', got: given });
  }
  const { excludedUrls = environmentExpressions('AI_TRACE_NESTJS_EXCLUDED_URLS') } = given;
  const options = { ...given, excludedUrls };
  const platform = httpAdapter?.getType();
  if (!platform) return undefined;
  observeExceptions();
  if (platform === 'express') {
    const { instrumentApp } = await import('@ai-trace/express');
    instrumentApp(httpAdapter.getInstance(), options);
    markMiddleware(httpAdapter);
  } else if (platform === 'fastify') {
    const { instrumentApp } = await import('@ai-trace/fastify');
    instrumentApp(beforeMiddleware(httpAdapter), options);
  } else {
    warnOnce(
      `nestjs ${platform}`,
      `[@ai-trace/nestjs] The platform must be express or fastify, got ${platform}; its requests are not traced.`,
    );
  }
  return httpAdapter;
};

/**
 * A Fastify application whose first request hook also runs before Nest's middleware. Nest runs middleware in a hook that it adds
 * before there are modules, so ours becomes the one request hook that Nest calls there; a hook set by the application stays.
 * Before 11.1.4 Nest calls none, and its middleware runs outside of the span.
 */
const beforeMiddleware = (httpAdapter: AbstractHttpAdapter) => {
  const app = httpAdapter.getInstance();
  return {
    initialConfig: app.initialConfig,
    server: app.server,
    addHook(name: string, hook: () => unknown) {
      if (name === 'onRequest' && !Reflect.get(httpAdapter, 'onRequestHook')) httpAdapter.setOnRequestHook?.(hook);
      app.addHook(name, hook);
    },
  };
};
