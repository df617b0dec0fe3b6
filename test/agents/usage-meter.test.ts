import { expect, test } from '@jest/globals';
import { UsageMeter } from '../../agents/usage-meter.ts';
import { subtaskUsage } from '../../core/metrics/subtask-usage.ts';

const prices = { as_of: '2026-11-24', models: { 'openai:m': { input: 0.1, output: 0.7 } } };
const tokens = { input: 3, output: 1, cacheRead: 0, cacheWrite: 0 };

test('many small costs add up exactly, where sums of fractions would not', () => {
  const meter = new UsageMeter();
  for (let call = 0; call < 1_000; call += 1) meter.count('openai:m', tokens, prices);
  expect(meter.total()).toEqual({
    api_calls: 1_000,
    input_tokens: 3_000,
    output_tokens: 1_000,
    cost_usd: 0.001,
    by_model: { 'openai:m': { api_calls: 1_000, cost_usd: 0.001 } },
  });
});

test('a model without a price makes the cost unknown, and says which; it never counts as zero', () => {
  const meter = new UsageMeter();
  meter.count('openai:m', tokens, prices);
  meter.count('openai:other', tokens, prices);
  expect(meter.total()).toMatchObject({
    api_calls: 2,
    input_tokens: 6,
    cost_usd: null,
    cost_unknown: 'Not known: config/prices.yaml has no price for openai:other.',
  });
  const byModel = {
    'openai:m': { api_calls: 1, cost_usd: 0.000001 },
    'openai:other': { api_calls: 1, cost_usd: null },
  };
  expect(subtaskUsage(meter.total())).toEqual({ apiCalls: 2, costUsd: 0, unpriced: 1, byModel });
});

test('a refused call costs nothing; a call that broke off has an unknown cost', () => {
  const meter = new UsageMeter();
  meter.countUncharged('openai:m');
  expect(meter.total()).toEqual({
    api_calls: 1,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    by_model: { 'openai:m': { api_calls: 1, cost_usd: 0 } },
  });
  meter.count('openai:m', undefined, prices);
  expect(meter.total()).toMatchObject({
    api_calls: 2,
    cost_usd: null,
    cost_unknown: expect.stringContaining('broke off'),
  });
});
