import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { expect, test } from '@jest/globals';
import { type ModelSession, promptFor } from '../../agents/models/model-session.ts';

const answer = (text: string): LanguageModelV4Prompt[0] => ({
  role: 'assistant',
  content: [
    { type: 'reasoning', text: `why ${text}` },
    { type: 'text', text },
  ],
});
const prompt: LanguageModelV4Prompt = [
  { role: 'system', content: 'rules' },
  { role: 'user', content: [{ type: 'text', text: 'do it' }] },
  answer('one'),
  { role: 'user', content: [{ type: 'text', text: 'go on' }] },
  answer('two'),
];
const session = {
  authors: [
    { until: 3, ref: 'anthropic:a' },
    { until: 5, ref: 'openai:b' },
  ],
} as Partial<ModelSession> as ModelSession;

const reasonings = (ref: string) =>
  promptFor(session, ref, prompt).flatMap(({ content }) =>
    Array.isArray(content) ? content.flatMap((part) => (part.type === 'reasoning' ? part.text : [])) : [],
  );

test('a model gets its own reasoning back, and never that of another', () => {
  expect(reasonings('anthropic:a')).toEqual(['why one']);
  expect(reasonings('openai:b')).toEqual(['why two']);
  expect(reasonings('google:c')).toEqual([]);
});

test('every model gets the whole conversation', () => {
  expect(promptFor(session, 'google:c', prompt).map(({ role }) => role)).toEqual(prompt.map(({ role }) => role));
  expect(JSON.stringify(promptFor(session, 'google:c', prompt))).toContain('"text":"two"');
});
