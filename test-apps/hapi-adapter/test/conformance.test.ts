import './node-errors.ts';
import type { IncomingMessage } from 'node:http';
import { describeAdapter } from '@ai-trace/conformance';
import { createHapiApp } from './app.ts';

describeAdapter({
  name: 'hapi 21',
  framework: 'hapi',
  capabilities: ['multipart', 'hijack', 'nodeListener', 'trustProxy'],
  createApp: createHapiApp,
  headerOf: (request, name) => (request as IncomingMessage).headers[name.toLowerCase()] as string | undefined,
  routes: [
    { name: 'a path below nothing that is registered', target: '/orgs/acme', route: undefined, status: 404 },
    { name: 'a wildcard', target: '/files/a/b.txt', route: '/files/{path*}', status: 200 },
    { name: 'an optional parameter that is not there', target: '/maybe', route: '/maybe/{id?}', status: 200 },
    { name: 'a route of several methods', method: 'PATCH', target: '/either', route: '/either', status: 200 },
    { name: 'a method that the path has no route for', method: 'DELETE', target: '/either', route: undefined, status: 404 },
  ],
  template: (route) => route.replaceAll(/:(\w+)/g, '{$1}'),
});
