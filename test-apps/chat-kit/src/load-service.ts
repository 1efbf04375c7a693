import type { StartService } from './service.ts';

/** The chat applications by name, each in the package `@ai-trace/example-<name>-chat`. */
export const serviceNames = ['express', 'fastify', 'koa', 'hono', 'nestjs', 'node-http'] as const;

export type ServiceName = (typeof serviceNames)[number];

export const isServiceName = (name: string): name is ServiceName => (serviceNames as readonly string[]).includes(name);

/** Only the application that is asked for is loaded, its framework with it. */
export const loadService = async (name: ServiceName): Promise<StartService> => {
  const { start } = (await import(`@ai-trace/example-${name}-chat`)) as { start: StartService };
  return start;
};
