import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { attemptEnds, endOf, failureOf, isExhausted } from '../../../core/lifecycle/attempt-end.ts';

const at = '2026-01-01T00:00:00.000Z';

test('docs/architecture.md shows every end of an attempt, with what follows from it', () => {
  const [, section = ''] = readFileSync('docs/architecture.md', 'utf8').split('**How an attempt ends**');
  const [table = ''] = section.split('After ten ends');
  const rows = [...table.matchAll(/^\| `([\w.]+)` \| (.+) \|$/gm)];
  const shown = Object.fromEntries(rows.map(([, name, cells]) => [name, cells?.split(' | ').slice(0, 3)]));
  const declared = Object.keys(attemptEnds).map((error) => {
    const end = endOf({ error: error as keyof typeof attemptEnds });
    const subtask = end.countsForSubtask ? 'yes' : end.isWait ? 'no, as often as it takes' : 'no';
    const agent = { failed: 'failed', reworked: 'reworked', uncounted: 'no' }[end.countsForAgent];
    return [error, [subtask, agent, end.excludesAgent ? 'another one' : 'any']];
  });
  expect(shown).toEqual(Object.fromEntries(declared));
});

test('a failure has its usual message, or what is known of it, cut to 300 characters that are well-formed', () => {
  expect(failureOf('DeadLetter', { agentId: 'a', at })).toEqual({
    agentId: 'a',
    error: 'DeadLetter',
    message: 'The message for the agent could not be processed; see the dead letters',
    at,
    counts: true,
  });
  const { message, until } = failureOf('ModelsUnavailable', { agentId: 'a', at, until: at, message: '🙂'.repeat(200) });
  expect([message.length, message.isWellFormed(), until]).toEqual([300, true, at]);
  expect(failureOf('AttemptFailed', { agentId: 'a', at, message: `x${'🙂'.repeat(200)}` }).message.at(-1)).toBe(
    '\ufffd',
  );
});

describe('a subtask gets no further attempt', () => {
  const failing = (...errors: (keyof typeof attemptEnds)[]) => ({
    failures: Object.fromEntries(errors.map((error, index) => [index + 1, failureOf(error, { agentId: 'a', at })])),
    baseAttempt: 0,
  });

  test('once as many count as may', () => {
    expect(isExhausted(failing('AttemptFailed', 'Released', 'ReworkRequired'), 3)).toBe(false);
    expect(isExhausted(failing('AttemptFailed', 'DeadLetter', 'ReworkRequired'), 3)).toBe(true);
    expect(isExhausted({ ...failing('AttemptFailed', 'DeadLetter', 'ReworkRequired'), baseAttempt: 1 }, 3)).toBe(false);
  });

  test('after ten through nobody’s fault; waiting for money or models is none of them', () => {
    const released = Array<'Released'>(9).fill('Released');
    expect(isExhausted(failing(...released, 'BudgetExceeded', 'ModelsUnavailable'), 3)).toBe(false);
    expect(isExhausted(failing(...released, 'SystemFault'), 3)).toBe(true);
  });
});
