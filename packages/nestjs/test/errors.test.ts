import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  type NestMiddleware,
  Param,
  type PipeTransform,
  Post,
  Scope,
  ServiceUnavailableException,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { SpanStatusCode } from '@opentelemetry/api';
import { map } from 'rxjs';
import { ask, collectSpans, type PlatformName, platformNames, serve, telemetry } from './serve.ts';

collectSpans();

class OutOfPaper extends Error {
  override readonly name = 'OutOfPaper';
}

const fail = (): never => {
  throw new OutOfPaper('tray 2');
};

@Injectable()
class FailingGuard implements CanActivate {
  async canActivate() {
    return fail();
  }
}

@Injectable()
class FailingPipe implements PipeTransform {
  transform() {
    return fail();
  }
}

@Injectable()
class FailingInterceptor implements NestInterceptor {
  intercept() {
    return fail();
  }
}

@Injectable()
class LateInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map(fail));
  }
}

const answer = (host: ArgumentsHost, status: number): void => {
  const response = host.switchToHttp().getResponse();
  response.status(status).send('answered');
};

@Catch(OutOfPaper)
class UnavailableFilter implements ExceptionFilter {
  catch(_error: OutOfPaper, host: ArgumentsHost) {
    answer(host, 503);
  }
}

@Catch()
class EverythingFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost) {
    answer(host, 502);
  }
}

@Catch()
class FieldFilter implements ExceptionFilter {
  catch = (_error: unknown, host: ArgumentsHost) => answer(host, 504);
}

@Catch()
class ForgivingFilter implements ExceptionFilter {
  async catch(_error: unknown, host: ArgumentsHost) {
    answer(host, 200);
  }
}

@Catch(OutOfPaper)
class PassingFilter extends BaseExceptionFilter {}

@Catch()
@Injectable({ scope: Scope.REQUEST })
class ScopedFilter extends EverythingFilter {}

@Catch()
@Injectable({ scope: Scope.REQUEST })
class ScopedGlobalFilter extends EverythingFilter {}

@Catch()
@Injectable({ scope: Scope.REQUEST })
class ScopedFieldFilter extends FieldFilter {}

@Controller('printer')
class Printer {
  @Get('handler')
  handler() {
    fail();
  }

  @Get('guard')
  @UseGuards(FailingGuard)
  guard() {}

  @Get('pipe/:page')
  pipe(@Param('page', FailingPipe) _page: string) {}

  @Get('interceptor')
  @UseInterceptors(FailingInterceptor)
  interceptor() {}

  @Get('late')
  @UseInterceptors(LateInterceptor)
  late() {
    return 'printed';
  }

  @Get('filter-class')
  @UseFilters(UnavailableFilter)
  filterClass() {
    fail();
  }

  @Get('filter-instance')
  @UseFilters(new EverythingFilter())
  filterInstance() {
    fail();
  }

  @Get('filter-field')
  @UseFilters(FieldFilter)
  filterField() {
    fail();
  }

  @Get('filter-frozen')
  @UseFilters(Object.freeze(new EverythingFilter()))
  filterFrozen() {
    fail();
  }

  @Get('filter-scoped-field')
  @UseFilters(ScopedFieldFilter)
  filterScopedField() {
    fail();
  }

  @Get('filter-scoped')
  @UseFilters(ScopedFilter)
  filterScoped() {
    fail();
  }

  @Get('filter-inherited')
  @UseFilters(PassingFilter)
  filterInherited() {
    fail();
  }

  @Get('forgiven')
  @UseFilters(ForgivingFilter)
  forgiven() {
    fail();
  }

  @Get('unavailable')
  unavailable() {
    throw new ServiceUnavailableException();
  }

  @Get('text')
  text() {
    throw 'no error object';
  }

  @Post('body')
  body() {}
}

@Controller('scanner')
@UseFilters(UnavailableFilter)
class Scanner {
  @Get()
  scan() {
    fail();
  }
}

@Controller({ path: 'fax', scope: Scope.REQUEST })
@UseFilters(UnavailableFilter)
class Fax {
  @Get()
  send() {
    fail();
  }
}

/** In a middleware there is Node's response only. */
@Catch()
class MiddlewareFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost) {
    host.switchToHttp().getResponse<ServerResponse>().writeHead(503).end('answered');
  }
}

@Injectable()
@UseFilters(new MiddlewareFilter())
class FilteredMiddleware implements NestMiddleware {
  use() {
    fail();
  }
}

@Module({})
class PrinterModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(fail).forRoutes('failing-middleware');
    consumer.apply(FilteredMiddleware).forRoutes('filtered-middleware');
  }
}

const outcomeOf = async (platform: PlatformName, target: string, metadata: ModuleMetadata = {}, init?: RequestInit) => {
  const controllers = [Printer, Scanner, Fax];
  const { status, span, name } = await ask(await serve(platform, { imports: [PrinterModule], controllers, ...metadata }), target, init);
  const exceptions = span?.events.map(({ attributes }) => attributes?.['exception.type']);
  return { status, name, type: span?.attributes['error.type'], exceptions, isError: span?.status.code === SpanStatusCode.ERROR };
};

describe.each(platformNames)('errors on %s', (platform) => {
  const outOfPaper = (status: number, name: string) => ({
    status,
    name,
    type: 'OutOfPaper',
    exceptions: ['OutOfPaper'],
    isError: true,
  });
  const noError = (status: number, name: string) => ({ status, name, type: undefined, exceptions: [], isError: false });

  test.each([
    ['a handler', '/printer/handler', '/printer/handler', 500],
    ['a guard', '/printer/guard', '/printer/guard', 500],
    ['a pipe', '/printer/pipe/1', '/printer/pipe/:page', 500],
    ['an interceptor, before the handler', '/printer/interceptor', '/printer/interceptor', 500],
    ['an interceptor, after the handler', '/printer/late', '/printer/late', 500],
    ['a filter of the handler, by its class', '/printer/filter-class', '/printer/filter-class', 503],
    ['a filter of the handler, an instance', '/printer/filter-instance', '/printer/filter-instance', 502],
    ['a filter of which `catch` is a field', '/printer/filter-field', '/printer/filter-field', 504],
    ['a filter that is frozen', '/printer/filter-frozen', '/printer/filter-frozen', 502],
    ['a filter in request scope of which `catch` is a field', '/printer/filter-scoped-field', '/printer/filter-scoped-field', 504],
    ['a filter in request scope', '/printer/filter-scoped', '/printer/filter-scoped', 502],
    ["a filter that is Nest's own with another name", '/printer/filter-inherited', '/printer/filter-inherited', 500],
    ['a filter of the controller', '/scanner', '/scanner', 503],
    ['a controller in request scope', '/fax', '/fax', 503],
  ])('%s', async (_where, target, route, status) => {
    expect(await outcomeOf(platform, target)).toEqual(outOfPaper(status, `GET ${route}`));
  });

  test('a middleware', async () => {
    expect(await outcomeOf(platform, '/failing-middleware')).toEqual(outOfPaper(500, 'GET'));
  });

  test('a middleware with a filter of its own', async () => {
    expect(await outcomeOf(platform, '/filtered-middleware')).toEqual(outOfPaper(503, 'GET'));
  });

  test('a global filter for this kind, behind one of the controller', async () => {
    const providers = [{ provide: APP_FILTER, useClass: UnavailableFilter }];
    expect(await outcomeOf(platform, '/printer/handler', { providers })).toEqual(outOfPaper(503, 'GET /printer/handler'));
  });

  test('a global filter for everything', async () => {
    const providers = [{ provide: APP_FILTER, useClass: EverythingFilter }];
    expect(await outcomeOf(platform, '/printer/guard', { providers })).toEqual(outOfPaper(502, 'GET /printer/guard'));
  });

  test('a global filter in request scope', async () => {
    const providers = [{ provide: APP_FILTER, useClass: ScopedGlobalFilter }];
    expect(await outcomeOf(platform, '/printer/handler', { providers })).toEqual(outOfPaper(502, 'GET /printer/handler'));
  });

  test('a global filter in request scope, made by a factory', async () => {
    const providers = [{ provide: APP_FILTER, scope: Scope.REQUEST, useFactory: () => new EverythingFilter() }];
    expect(await outcomeOf(platform, '/printer/handler', { providers })).toEqual(outOfPaper(502, 'GET /printer/handler'));
  });

  test('a global guard', async () => {
    const providers = [{ provide: APP_GUARD, useClass: FailingGuard }];
    expect(await outcomeOf(platform, '/printer/late', { providers })).toEqual(outOfPaper(500, 'GET /printer/late'));
  });

  test('a filter of main.ts', async () => {
    const origin = await serve(platform, { controllers: [Printer] }, (app) => void app.useGlobalFilters(new EverythingFilter()));
    const { status, span } = await ask(origin, '/printer/handler');
    expect([status, span?.attributes['error.type']]).toEqual([502, 'OutOfPaper']);
  });

  test("Nest's own filter, put in main.ts", async () => {
    const origin = await serve(platform, { controllers: [Printer] }, (app) => {
      app.useGlobalFilters(new BaseExceptionFilter(app.get(HttpAdapterHost).httpAdapter));
    });
    const { status, span } = await ask(origin, '/printer/handler');
    expect([status, span?.events.length]).toEqual([500, 1]);
  });

  test('an exception that a filter answers with 200 is no error', async () => {
    expect(await outcomeOf(platform, '/printer/forgiven')).toEqual(noError(200, 'GET /printer/forgiven'));
  });

  test('an HttpException with a 5xx', async () => {
    const expected = { status: 503, type: 'ServiceUnavailableException', exceptions: ['ServiceUnavailableException'], isError: true };
    expect(await outcomeOf(platform, '/printer/unavailable')).toEqual({ ...expected, name: 'GET /printer/unavailable' });
  });

  test('something thrown that is no error object', async () => {
    const { type, isError } = await outcomeOf(platform, '/printer/text');
    expect({ type, isError }).toEqual({ type: '500', isError: true });
  });

  test('a body that is no JSON is the fault of the client', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    const { status, type, isError } = await outcomeOf(platform, '/printer/body', {}, init);
    expect({ status, type, isError }).toEqual({ status: 400, type: undefined, isError: false });
  });

  test('a client that leaves while it sends its body', async () => {
    const { port } = new URL(await serve(platform, { controllers: [Printer] }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /printer/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half":', () =>
      socket.destroy(),
    );
    const [span] = await telemetry.waitForSpans(1);
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  });
});
