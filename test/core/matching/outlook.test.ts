import { describe, expect, test } from '@jest/globals';
import type { AttemptFailure } from '../../../core/lifecycle/attempt-end.ts';
import { outlookOf, unattendedBy } from '../../../core/matching/outlook.ts';
import { waitReason } from '../../../core/views/wait-reason.ts';
import { anAgent } from './an-agent.ts';
import { matchingYaml } from './config.ts';

const config = matchingYaml();
const now = new Date('2026-01-01T13:00:00.000Z');
const failure = (agentId: string, minute: number, more: Partial<AttemptFailure> = {}): AttemptFailure => ({
  agentId,
  error: 'AttemptFailed',
  message: '429 from the model, try again',
  at: `2026-01-01T12:${String(minute).padStart(2, '0')}:00.000Z`,
  counts: true,
  ...more,
});
const outlook = (failures: AttemptFailure[], agents: ReturnType<typeof anAgent>[]) =>
  outlookOf(
    { baseAttempt: 0, failures: Object.fromEntries(failures.map((one, index) => [index + 1, one])) },
    agents,
    config,
    now,
  );
const a = anAgent({ agentId: 'a' });
const b = anAgent({ agentId: 'b' });

describe('a subtask without an agent', () => {
  test('waits for a slot if an agent that has not failed it is online', () => {
    expect(outlook([failure('a', 1)], [a, b])).toEqual({ for: 'slot' });
  });

  test('goes again to the agent that failed it, if the others are offline or draining without work', () => {
    for (const status of ['offline', 'draining'] as const) {
      expect(outlook([failure('a', 1)], [a, { ...b, status }])).toMatchObject({ for: 'retry', agentId: 'a' });
    }
  });

  test('waits for an agent that is draining as long as it works', () => {
    const draining = anAgent({ agentId: 'b', status: 'draining', held: 1 });
    expect(outlook([failure('a', 1)], [a, draining])).toEqual({ for: 'slot' });
    expect(outlook([], [draining])).toEqual({ for: 'online' });
  });

  test('goes to the agent that failed it longest ago, by its last failure', () => {
    expect(outlook([failure('a', 1), failure('b', 2)], [a, b])).toMatchObject({
      agentId: 'a',
      attempt: 1,
      isOnly: false,
    });
    expect(outlook([failure('a', 1), failure('b', 2), failure('a', 3)], [a, b])).toMatchObject({ agentId: 'b' });
  });

  test('is tried again later after each failure', () => {
    const seconds = [1, 2, 3, 4].map((count) => {
      const failures = Array.from({ length: count }, (_, index) => failure('a', index));
      const wait = outlook(failures, [a]);
      if (wait.for !== 'retry') throw new Error(wait.for);
      return (Date.parse(wait.at) - Date.parse(wait.failure.at)) / 1_000;
    });
    expect(seconds).toEqual([...config.retry_seconds, config.retry_seconds.at(-1)]);
  });

  test('excludes nobody for rework, for dead letters, for failures that do not count, or for those before a retry', () => {
    const notFailed = [
      failure('a', 1, { error: 'ReworkRequired' }),
      failure('a', 1, { error: 'DeadLetter' }),
      failure('a', 1, { counts: false }),
    ];
    for (const one of notFailed) expect(outlook([one], [a])).toEqual({ for: 'slot' });
    const before = { baseAttempt: 1, failures: { 1: failure('a', 1) } };
    expect(outlookOf(before, [a], config, now)).toEqual({ for: 'slot' });
  });

  test('waits for models until they may be called again, also if that is later than the next try', () => {
    const unavailableUntil = '2026-01-01T13:10:00.000Z';
    const dead = { ...a, unavailableUntil };
    expect(outlook([], [dead])).toEqual({ for: 'models', until: unavailableUntil });
    expect(outlook([failure('a', 1)], [dead])).toMatchObject({ for: 'retry', at: unavailableUntil });
  });

  test('waits for somebody to come if nobody is online, or nobody is registered', () => {
    expect(outlook([failure('a', 1)], [{ ...a, status: 'offline' }])).toEqual({ for: 'online' });
    expect(outlook([], [])).toEqual({ for: 'registration' });
  });
});

test('the time since when nobody could come is kept as long as the reason is the same', () => {
  const since = '2026-01-01T12:00:00.000Z';
  expect(unattendedBy({ for: 'online' }, { waitsFor: 'online', since }, now)).toEqual({ waitsFor: 'online', since });
  expect(unattendedBy({ for: 'registration' }, { waitsFor: 'online', since }, now)?.since).toBe(now.toISOString());
  expect(unattendedBy({ for: 'slot' }, { waitsFor: 'online', since }, now)).toBeUndefined();
});

describe('the reason', () => {
  const reasonOf = (failures: AttemptFailure[], agents: ReturnType<typeof anAgent>[]) => {
    const wait = outlook(failures, agents);
    const unattended = unattendedBy(wait, undefined, now);
    return waitReason(wait, { agentType: 'frontend', unattended, config, now });
  };

  test('says who failed, why, who else is there, and when it is tried again', () => {
    expect(reasonOf([{ ...failure('only-agent', 1), at: now.toISOString() }], [{ ...a, agentId: 'only-agent' }])).toBe(
      'only-agent failed attempt 1 of 4: 429 from the model, try again; no other agent of type frontend is online; ' +
        'trying it again at 2026-01-01T13:00:05Z',
    );
    expect(reasonOf([failure('a', 1), failure('b', 2)], [a, b])).toMatch(
      /^a failed attempt 1 of 4: .*; the other agents of type frontend that are online have failed it since; trying it again as soon as it has a free slot$/,
    );
  });

  test('holds what an agent said in one short line', () => {
    const message = `first\nsecond\u001b[31m\u202e ${'x'.repeat(400)}`;
    const reason = reasonOf([failure('a', 1, { message })], [a]);
    expect(reason).toContain('first second [31m xxx');
    expect(reason).not.toMatch(/\p{C}/u);
    expect(reason.length).toBeLessThan(400);
  });

  test('says when a subtask is given up for which nobody could come', () => {
    expect(reasonOf([], [])).toBe(
      'No agent of type frontend is registered; register one (POST /api/agents); it is given up at 2026-01-01T13:01:00Z',
    );
    expect(reasonOf([], [{ ...a, status: 'offline' }])).toMatch(
      /is online; set one online .* at 2026-01-02T13:00:00Z$/,
    );
  });
});
