import assert from 'node:assert/strict';
import type { Attributes } from '@opentelemetry/api';
import { addToRollUp, getTraceScope } from '../../../../core/src/trace-scope.ts';
import { casesOf } from '../adapter-case.ts';

/** The totals of LLM calls on the request span. */
export const rollUpCases = casesOf('http-span §9', {
  'LLM calls add up on the request span': async (t) => {
    t.services.run = async () => {
      const scope = getTraceScope()!;
      addToRollUp(scope, { failed: false, inputTokens: 10, outputTokens: 5, costUsd: 0.25 });
      await t.services.work();
      addToRollUp(scope, { failed: true, inputTokens: 3, costUsd: 0.5 });
    };
    const { span } = await t.trace('/run');
    assert.deepEqual(rollUpOf(span.attributes), {
      'ai_trace.llm.calls': 2,
      'ai_trace.llm.errors': 1,
      'ai_trace.llm.input_tokens': 13,
      'ai_trace.llm.output_tokens': 5,
      'ai_trace.llm.cost_usd': 0.75,
    });
  },

  'LLM calls without a price leave the cost out': async (t) => {
    t.services.run = async () => addToRollUp(getTraceScope()!, { failed: false, inputTokens: 1, outputTokens: 2 });
    const { span } = await t.trace('/run');
    assert.deepEqual(rollUpOf(span.attributes), {
      'ai_trace.llm.calls': 1,
      'ai_trace.llm.errors': 0,
      'ai_trace.llm.input_tokens': 1,
      'ai_trace.llm.output_tokens': 2,
    });
  },

  'a request without LLM calls has no roll-up': async (t) => {
    const { span } = await t.trace('/hello');
    assert.deepEqual(rollUpOf(span.attributes), {});
  },

  'an LLM call that ends in a stream is part of the roll-up': async (t) => {
    t.services.work = async () => addToRollUp(getTraceScope()!, { failed: false, inputTokens: 7 });
    t.services.gate('stream').open();
    const { span } = await t.trace('/stream');
    assert.equal(span.attributes['ai_trace.llm.input_tokens'], 7);
  },
});

const rollUpOf = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('ai_trace.llm.')));
