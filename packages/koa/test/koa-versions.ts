import type { Router as KoaRouter } from '@koa/router';
import type Application from 'koa';

/** A version of Koa with a version of @koa/router for it. */
export interface KoaVersion {
  title: string;
  Koa: typeof Application;
  Router: typeof KoaRouter;
  /** Parameters are written alike in both; wildcards are not. */
  routerMajor: 13 | 15;
  takesWebStreams: boolean;
}

export const koaVersions: readonly KoaVersion[] = [
  { title: 'Koa 3, @koa/router 15', Koa: require('koa'), Router: require('@koa/router').Router, routerMajor: 15, takesWebStreams: true },
  { title: 'Koa 2, @koa/router 13', Koa: require('koa-2'), Router: require('koa-router-13'), routerMajor: 13, takesWebStreams: false },
  { title: 'Koa 2, @koa/router 15', Koa: require('koa-2'), Router: require('@koa/router').Router, routerMajor: 15, takesWebStreams: false },
];
