import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { modelsConfig, type PricesConfig, pricesConfig } from '../../../core/contracts/config/model-config.ts';
import { callCostNanos } from '../../../core/models/call-cost.ts';

const prices: PricesConfig = {
  as_of: '2026-11-24',
  models: {
    'openai:m': {
      input: 2,
      output: 10,
      cache_read: 0.1,
      long: { above_input_tokens: 1_000, input: 4, output: 15 },
    },
    'ollama:*': { input: 0, output: 0 },
  },
};
const tokens = { input: 1_000, output: 10, cacheRead: 400, cacheWrite: 100 };

test('input is charged fresh, from the cache and into the cache, each at its rate', () => {
  // 500 × $2 + 400 × $0.10 + 100 × $2, no rate for writes being given, + 10 × $10, in billionths.
  expect(callCostNanos('openai:m', tokens, prices)).toBe(1_000_000 + 40_000 + 200_000 + 100_000);
});

test('a call with longer input than the limit costs the long rates throughout', () => {
  expect(callCostNanos('openai:m', { ...tokens, input: 1_001 }, prices)).toBe(1_001 * 4_000 + 10 * 15_000);
});

test('a provider may have one price for all its models; no entry is no price, not zero', () => {
  expect(callCostNanos('ollama:anything', tokens, prices)).toBe(0);
  expect(callCostNanos('openai:other', tokens, prices)).toBeUndefined();
});

test('every default model of agents has a price, except those that only the environment names', () => {
  const table = pricesConfig.parse(parse(readFileSync('config/prices.yaml', 'utf8')));
  const config = modelsConfig.parse(parse(readFileSync('config/models.yaml', 'utf8')));
  const used = new Set([config.default, ...Object.values(config.agent_types)].flat());
  const unpriced = [...used].filter((ref) => callCostNanos(ref, tokens, table) === undefined);
  expect(unpriced).toEqual(['openai-compatible:default']);
});
