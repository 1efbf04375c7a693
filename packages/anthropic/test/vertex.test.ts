import { anthropicProvider, describeProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as sdk from '@anthropic-ai/sdk';
import { AnthropicVertex, type ClientOptions } from '@anthropic-ai/vertex-sdk';
import { wrapAnthropic } from '../src/index.ts';

const anthropic = anthropicProvider({ name: 'anthropic', sdk, wrap: wrapAnthropic, flush: flushLlmCalls });

/** Stands for credentials of Google's. */
const authClient = {
  projectId: 'project-1',
  getRequestHeaders: async () => new Headers({ authorization: 'Bearer token-for-tests' }),
} as unknown as NonNullable<ClientOptions['authClient']>;

describeProvider({
  ...anthropic,
  name: 'vertex 1',
  createClient: ({ sdkSpans, ...options }) =>
    new AnthropicVertex({
      ...{ region: 'europe-west1', projectId: 'project-1', authClient, logLevel: 'off', ...options },
      ...(sdkSpans === false && { openTelemetry: false }),
    }) as unknown as sdk.Anthropic,
  expected: { ...anthropic.expected, provider: 'gcp.vertex_ai' },
  cases: [
    {
      name: 'Vertex: the model asked for stands in the path',
      async run(t) {
        t.server.answer(t.provider.answer());
        await t.provider.complete(t.wrapped(), t.provider.request({ model: 'claude-haiku-4-5@20251001', maxTokens: 100 }));
        const { name, attributes } = await t.span();
        expect(name).toBe('chat claude-haiku-4-5@20251001');
        expect(attributes['gen_ai.provider.name']).toBe('gcp.vertex_ai');
        expect(t.server.requests[0]?.path).toContain('/publishers/anthropic/models/claude-haiku-4-5@20251001:rawPredict');
      },
    },
  ],
});
