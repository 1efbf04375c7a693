import { Controller, Get, type INestApplication, type MiddlewareConsumer, Module, RequestMethod, VersioningType } from '@nestjs/common';
import { ask, collectSpans, type PlatformName, platformNames, serve } from './serve.ts';

collectSpans();

@Controller({ path: 'things', version: '1' })
class FirstThings {
  @Get(':id')
  one() {
    return 'first';
  }
}

@Controller({ path: 'things', version: '2' })
class SecondThings {
  @Get(':thing')
  one() {
    return 'second';
  }
}

@Controller()
class Members {
  @Get('members/:id')
  member() {
    return 'member';
  }

  @Get('health')
  health() {
    return 'up';
  }
}

/** What a request is answered with and named, in an application that `configure` sets up. */
const asked = async (platform: PlatformName, configure: (app: INestApplication) => void, target: string, headers = {}) => {
  const origin = await serve(platform, { controllers: [Members, FirstThings, SecondThings] }, configure);
  const { status, body, name } = await ask(origin, target, { headers });
  return status === 200 ? [body, name] : [status, name];
};

describe.each(platformNames)('routes on %s', (platform) => {
  const prefixed = (app: INestApplication) => void app.setGlobalPrefix('api/:tenant', { exclude: ['health'] }).enableVersioning();
  const byUri = (app: INestApplication) => void app.setGlobalPrefix('api').enableVersioning();
  const byHeader = (app: INestApplication) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  const byMediaType = (app: INestApplication) => void app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' });

  test('a global prefix, with a parameter', async () => {
    expect(await asked(platform, prefixed, '/api/acme/members/1')).toEqual(['member', 'GET /api/:tenant/members/:id']);
  });

  test('a route that the global prefix leaves out', async () => {
    expect(await asked(platform, prefixed, '/health')).toEqual(['up', 'GET /health']);
  });

  test('a global prefix and a version in the URI', async () => {
    expect(await asked(platform, byUri, '/api/v2/things/1')).toEqual(['second', 'GET /api/v2/things/:thing']);
  });

  test('a version in a header', async () => {
    expect(await asked(platform, byHeader, '/things/1', { 'x-version': '1' })).toEqual(['first', 'GET /things/:id']);
  });

  test('another version in a header: the route that answered', async () => {
    expect(await asked(platform, byHeader, '/things/1', { 'x-version': '2' })).toEqual(['second', 'GET /things/:thing']);
  });

  test('a version in the media type', async () => {
    expect(await asked(platform, byMediaType, '/things/1', { accept: 'application/json;v=2' })).toEqual(['second', 'GET /things/:thing']);
  });

  test('nothing below a global prefix', async () => {
    expect(await asked(platform, prefixed, '/api/acme/nothing')).toEqual([404, 'GET']);
  });

  test('nothing behind a middleware for one method', async () => {
    @Module({})
    class WatchedModule {
      configure(consumer: MiddlewareConsumer) {
        const pass = (_request: object, _response: object, next: () => void) => next();
        consumer.apply(pass).forRoutes({ path: 'watched/*path', method: RequestMethod.GET });
      }
    }
    const { status, name } = await ask(await serve(platform, { imports: [WatchedModule] }), '/watched/nothing');
    expect([status, name]).toEqual([404, 'GET']);
  });
});
