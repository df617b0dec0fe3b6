import { expect, test } from '@jest/globals';
import { isSameModel } from '../../../core/models/same-model.ts';

test.each([
  ['anthropic:claude-haiku-5-5', 'bedrock:global.anthropic.claude-haiku-5-5'],
  ['anthropic:claude-haiku-4-5', 'bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['anthropic:claude-haiku-5-5', 'openai-compatible:anthropic/claude-haiku-5.5'],
  ['openai:gpt-6.2-sol', 'openai-compatible:openai/GPT-6.2-sol'],
  ['ollama:default', 'ollama:default'],
])('%s and %s are one model', (one, other) => {
  expect(isSameModel(one, other)).toBe(true);
});

test.each([
  ['anthropic:claude-haiku-5-5', 'anthropic:claude-sonnet-5-5'],
  ['anthropic:claude-haiku-4-5', 'bedrock:global.anthropic.claude-haiku-5-5'],
  ['ollama:default', 'openai-compatible:default'],
  ['ollama:qwen3:8b', 'ollama:qwen3:32b'],
])('%s and %s are two', (one, other) => {
  expect(isSameModel(one, other)).toBe(false);
});
