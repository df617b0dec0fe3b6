import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { expect, test } from '@jest/globals';
import { CachedAnswers } from '../../agents/models/cached-answers.ts';
import type { CallableModel } from '../../agents/models/language-model.ts';
import { MemoryAnswers } from '../../agents/models/memory-answers.ts';

const model = { ref: 'anthropic:m' } as CallableModel;
const options: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'Do it.' }] }],
  tools: [{ type: 'function', name: 'finish', inputSchema: { type: 'object' } }],
  maxOutputTokens: 100,
  providerOptions: { openai: { store: false } },
};
const answer = (unified: 'stop' | 'tool-calls' | 'length' | 'other' = 'stop', text = 'Done.') =>
  ({
    content: [
      { type: 'reasoning', text: 'why', providerMetadata: { anthropic: { signature: 's' } } },
      { type: 'text', text },
    ],
    finishReason: { unified, raw: unified },
    usage: { inputTokens: { total: 10 }, outputTokens: { total: 2 } },
    warnings: [],
  }) as unknown as LanguageModelV4GenerateResult;

function aStore(limits = {}) {
  const system = { now: 0 };
  const store = new MemoryAnswers({ ttlSeconds: 60, maxBytes: 10_000, now: () => new Date(system.now), ...limits });
  return { system, store, open: (maxBytes = 1_000) => new CachedAnswers(store, maxBytes) };
}

async function keep(cached: CachedAnswers, kept = answer()) {
  cached.note(model, options, kept);
  await cached.keep();
}

test('the same question to the same model gets the whole earlier answer', async () => {
  const { open } = aStore();
  await keep(open());
  const { abortSignal, ...rest } = { ...options, abortSignal: new AbortController().signal };
  expect(await open().find(model, { ...rest, abortSignal, headers: { 'x-request': '1' } })).toEqual(answer());
});

test.each<[string, CallableModel, LanguageModelV4CallOptions]>([
  ['another model', { ...model, ref: 'anthropic:n' }, options],
  ['the same id elsewhere', { ...model, endpoint: 'http://elsewhere/v1' }, options],
  ['another prompt', model, { ...options, prompt: [{ role: 'user', content: [{ type: 'text', text: 'Do it' }] }] }],
  ['another tool', model, { ...options, tools: [{ type: 'function', name: 'stop', inputSchema: { type: 'object' } }] }],
  ['another schema', model, { ...options, tools: [{ type: 'function', name: 'finish', inputSchema: {} }] }],
  ['another limit', model, { ...options, maxOutputTokens: 101 }],
  ['another setting', model, { ...options, temperature: 0 }],
  ["another option of the provider's", model, { ...options, providerOptions: {} }],
])('%s is another question', async (_, otherModel, otherOptions) => {
  const { open } = aStore();
  await keep(open());
  expect(await open().find(otherModel, otherOptions)).toBeUndefined();
});

test('an unfinished conversation is not kept', async () => {
  const { open } = aStore();
  open().note(model, options, answer());
  expect(await open().find(model, options)).toBeUndefined();
});

test.each(['length', 'other'] as const)('an answer that ended by %s is not kept', async (ended) => {
  const { open } = aStore();
  await keep(open(), answer(ended));
  expect(await open().find(model, options)).toBeUndefined();
});

test('an answer that is too long is not kept', async () => {
  const { open } = aStore();
  await keep(open(), answer('stop', 'ä'.repeat(500)));
  expect(await open().find(model, options)).toBeUndefined();
  await keep(open(), answer('tool-calls', 'ä'.repeat(100)));
  expect(await open().find(model, options)).toBeDefined();
});

test('an entry that cannot be read counts as absent', async () => {
  for (const text of ['{"content": [', 'null', '{}', '{"content": []}', '{"content": [{}], "usage": {}}']) {
    const broken = new CachedAnswers({ get: async () => text, set: async () => {} }, 1_000);
    expect(await broken.find(model, options)).toBeUndefined();
  }
});

test('in memory an answer is kept for its time', async () => {
  const { system, store } = aStore();
  await store.set('key', 'text');
  system.now = 59_999;
  expect(await store.get('key')).toBe('text');
  system.now = 60_000;
  expect(await store.get('key')).toBeUndefined();
});

test('when memory is full, the least recently used answers go', async () => {
  const { store } = aStore({ maxBytes: 30 });
  for (const key of ['a', 'b', 'c']) await store.set(key, 'x'.repeat(10));
  await store.get('a');
  await store.set('d', 'é'.repeat(5));
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => store.get(key)))).toEqual([
    'x'.repeat(10),
    undefined,
    'x'.repeat(10),
    'é'.repeat(5),
  ]);
  await store.set('e', 'x'.repeat(31));
  expect(await store.get('e')).toBeUndefined();
  await store.set('f', 'x'.repeat(30));
  await store.set('f', 'y'.repeat(30));
  expect(await store.get('f')).toBe('y'.repeat(30));
});
