import { createAdaptorServer } from 'hono-node-server-1';
import { RESPONSE_ALREADY_SENT } from 'hono-node-server-1/utils/response';
import { describeNodeServer } from './describe-node-server.ts';

describeNodeServer({ name: 'Hono on @hono/node-server 1', createAdaptorServer, alreadySent: RESPONSE_ALREADY_SENT });
