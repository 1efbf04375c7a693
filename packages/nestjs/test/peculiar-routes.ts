import type { RouteExample } from '@ai-trace/conformance';
import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  ParseIntPipe,
  Post,
  RequestMethod,
  Scope,
  UseGuards,
} from '@nestjs/common';

@Injectable()
class ClosedGuard implements CanActivate {
  canActivate() {
    return false;
  }
}

@Controller()
class PeculiarController {
  @Get()
  root() {
    return 'answered';
  }

  @Get(['first', 'second/:id'])
  several() {
    return 'answered';
  }

  @Get('guarded/:id')
  @UseGuards(ClosedGuard)
  guarded() {
    return 'answered';
  }

  @Get('numbers/:number')
  piped(@Param('number', ParseIntPipe) number: number) {
    return { number };
  }

  @Get('forms')
  read() {
    return 'answered';
  }

  @Post('forms')
  write() {
    return 'answered';
  }

  @Get('refused/:id')
  refused() {
    return 'answered';
  }
}

@Controller(['cats', 'kittens'])
class SeveralPathsController {
  @Get(':id')
  one() {
    return 'answered';
  }
}

@Controller({ path: 'things', version: ['1', '2'] })
class VersionedController {
  @Get(':id')
  one() {
    return 'answered';
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class RequestScopedController {
  @Get(':id')
  one() {
    return 'answered';
  }
}

@Module({ controllers: [PeculiarController, SeveralPathsController, VersionedController, RequestScopedController] })
class PeculiarModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    const refuse = (_request: object, response: { statusCode: number; end(): void }) => {
      response.statusCode = 401;
      response.end();
    };
    consumer.apply(refuse).forRoutes('wild', { path: 'refused/:id', method: RequestMethod.GET });
  }
}

export const peculiarModules = [PeculiarModule];

/** Routes that have broken NestJS instrumentations, or may. The middleware's part differs by platform. */
export const peculiarRoutes: RouteExample[] = [
  { name: 'the root', target: '/', route: '/', status: 200 },
  { name: 'a handler with several paths: the first', target: '/first', route: '/first', status: 200 },
  { name: 'a handler with several paths: another', target: '/second/2', route: '/second/:id', status: 200 },
  { name: 'a controller with several paths: the first', target: '/cats/1', route: '/cats/:id', status: 200 },
  { name: 'a controller with several paths: another', target: '/kittens/1', route: '/kittens/:id', status: 200 },
  { name: 'a version in the URI', target: '/v1/things/3', route: '/v1/things/:id', status: 200 },
  { name: 'another version of the same controller', target: '/v2/things/3', route: '/v2/things/:id', status: 200 },
  { name: 'a version that does not exist', target: '/v9/things/3', route: undefined, status: 404 },
  { name: 'a controller in request scope', target: '/scoped/1', route: '/scoped/:id', status: 200 },
  { name: 'a guard that rejects', target: '/guarded/1', route: '/guarded/:id', status: 403 },
  { name: 'a pipe that rejects', target: '/numbers/none', route: '/numbers/:number', status: 400 },
  { name: 'one of two methods of a path', method: 'POST', target: '/forms', route: '/forms', status: 201 },
  { name: 'a method that a path does not have', method: 'DELETE', target: '/forms', route: undefined, status: 404 },
  { name: 'a middleware that answers a route', target: '/refused/1', route: '/refused/:id', status: 401 },
  { name: 'a middleware that answers where no route is', target: '/wild', route: undefined, status: 401 },
];
