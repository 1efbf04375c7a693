import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { describeNodeServer } from './describe-node-server.ts';

describeNodeServer({ name: 'Hono on @hono/node-server 2', createAdaptorServer, alreadySent: RESPONSE_ALREADY_SENT });
