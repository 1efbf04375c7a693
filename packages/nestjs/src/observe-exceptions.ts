import { requestSpanOf } from '@ai-trace/core';
import type { ArgumentsHost, ExceptionFilter, HttpServer } from '@nestjs/common';
import { type ApplicationConfig, BaseExceptionFilter, MetadataScanner, type ModulesContainer } from '@nestjs/core';

/** Where `@UseFilters()` keeps the filters of a controller or a handler. */
const FILTERS = '__exceptionFilters__';

/**
 * Tells the request span of every exception of the application. Nest calls exactly one filter for an exception, of the
 * handler, of the controller or a global one, and its own behind them all, so that nothing less than all filters sees
 * every exception: an interceptor misses those of guards and middleware. The filters that there are stay who they are
 * and get a `catch` that tells and goes on; behind them stands one that does what Nest's own does.
 */
export const observeExceptions = (httpAdapter: HttpServer, config: ApplicationConfig, modules: ModulesContainer): void => {
  const globals = config.getGlobalFilters();
  // Of the global filters Nest asks the first one last.
  if (!globals.some((filter) => filter instanceof UnhandledExceptionFilter)) globals.unshift(new UnhandledExceptionFilter(httpAdapter));
  for (const filter of globals) observe(filter);
  for (const { metatype } of config.getGlobalRequestFilters()) observe(metatype?.prototype);
  for (const filter of boundFilters(modules)) observe(filter);
};

/** Nest's own handling, where no other filter takes an exception. */
class UnhandledExceptionFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    // Given nothing back, GraphQL and microservices go on to their own handling.
    if (host.getType() === 'http') super.catch(exception, host);
  }
}

/** The filters that `@UseFilters()` names: as instances, or as classes, of which the prototype serves every instance. */
function* boundFilters(modules: ModulesContainer): Iterable<Partial<ExceptionFilter>> {
  const scanner = new MetadataScanner();
  for (const { controllers, injectables } of modules.values()) {
    // For those whose `catch` is a field.
    for (const { instance, subtype } of injectables.values()) if (subtype === 'filter') yield instance as ExceptionFilter;
    for (const { metatype } of controllers.values()) {
      if (!metatype) continue;
      const { prototype } = metatype;
      const handlers = scanner.getAllMethodNames(prototype).map((name) => prototype[name]);
      for (const target of [metatype, ...handlers]) {
        for (const filter of Reflect.getMetadata(FILTERS, target) ?? []) yield typeof filter === 'function' ? filter.prototype : filter;
      }
    }
  }
}

const OBSERVED = Symbol.for('@ai-trace/nestjs observed');

const observe = (filter: Partial<ExceptionFilter> | undefined): void => {
  const handle = filter?.catch;
  if (!filter || typeof handle !== 'function' || OBSERVED in handle) return;
  const observed = function (this: ExceptionFilter, exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType() === 'http') requestSpanOf(rawRequest(host))?.fail(exception);
    return handle.call(this, exception, host);
  };
  filter.catch = Object.assign(observed, { [OBSERVED]: true });
};

/** Fastify's request has Node's in it; in a middleware there is Node's only. */
const rawRequest = (host: ArgumentsHost): object => {
  const request = host.getArgByIndex<{ raw?: object }>(0);
  return request.raw ?? request;
};
