import type { StartService } from './service.ts';

/** The chat applications by name, each in the package `@ai-trace/example-<name>-chat`. */
export const serviceNames = ['express', 'fastify', 'koa', 'hono', 'nestjs', 'node-http'] as const;

export type ServiceName = (typeof serviceNames)[number];

export const isServiceName = (name: string): name is ServiceName => (serviceNames as readonly string[]).includes(name);

/** The demo that is not a chat service but a chain of three processes. */
export const CHAIN = 'three-services';

/** Loads the chain's demo, which resolves to the exit code. */
export const loadChain = async (): Promise<() => Promise<number>> => {
  const { runDemo } = (await import(`@ai-trace/example-${CHAIN}`)) as { runDemo: () => Promise<number> };
  return runDemo;
};

/** Loads only the requested application and its framework. */
export const loadService = async (name: ServiceName): Promise<StartService> => {
  const { start } = (await import(`@ai-trace/example-${name}-chat`)) as { start: StartService };
  return start;
};
