import { describe, expect, test } from '@jest/globals';
import type { EventData } from '../../../core/contracts/journal/event-data.ts';
import { type MeasureName, measures } from '../../../core/contracts/journal/measures.ts';
import { countEvents, countsIn, slicesOf } from '../../../core/metrics/count-events.ts';
import { distributionsOf, total, valuesOf } from '../../../core/metrics/counts.ts';
import { anEvent, attempt, task, used, work } from './an-event.ts';

const end: EventData['task.completed'] = { ...task, seconds: 90.5, approval: false, cost_usd: 0.25 };
const agent = { agent_type: 'backend', department: 'ARCHITECTURE', capacity: 3, runtime: 'pull' } as const;

const ended = (error: string) =>
  anEvent('subtask.attempt_ended', { ...attempt, ...used, seconds: 4, error, counts: true });

test.each([
  [
    'a completed task: its end, time and cost',
    anEvent('task.completed', end),
    {
      'tasks_completed|development|ARCHITECTURE': 1,
      'task_duration_seconds_le_300|development': 1,
      'task_duration_seconds_sum|development': 90_500,
      'task_cost_dollars_le_1|development': 1,
      'task_cost_dollars_sum|development': 250_000_000,
    },
  ],
  [
    'a task that a person approved: no time, since part of it was that person’s',
    anEvent('task.completed', { ...end, approval: true, cost_usd: null }),
    { 'tasks_completed|development|ARCHITECTURE': 1 },
  ],
  [
    'a failed task: no time to completion',
    anEvent('task.failed', { ...end, cost_usd: 0 }),
    { 'tasks_failed|development|ARCHITECTURE': 1, 'task_cost_dollars_le_0.001|development': 1 },
  ],
  [
    'an attempt that failed, in which its agent is to blame',
    ended('AttemptFailed'),
    {
      'attempts_failed|backend': 1,
      'attempt_duration_seconds_le_5|backend': 1,
      'attempt_duration_seconds_sum|backend': 4_000,
      'attempts_busy_seconds|backend': 4_000,
    },
  ],
  [
    'an attempt that ended through nobody’s fault: no answer whose time could count',
    ended('Released'),
    { 'attempts_uncounted|backend': 1, 'attempts_busy_seconds|backend': 4_000 },
  ],
  [
    'an attempt that a cancel cut off',
    anEvent('subtask.cancelled', { subtask_id: 's', attempt: 1, ...work, seconds: 7 }),
    { 'attempts_busy_seconds|backend': 7_000 },
  ],
  [
    'usage of two models, one of them without a known price',
    anEvent('subtask.used', {
      subtask_id: 's',
      attempt: 1,
      ...work,
      api_calls: 3,
      cost_usd: null,
      by_model: { 'openai:gpt-5.1': { api_calls: 2, cost_usd: 0.1 }, 'ollama:x': { api_calls: 1, cost_usd: null } },
    }),
    {
      'model_calls|openai:gpt-5.1': 2,
      'spend_dollars|openai:gpt-5.1': 100_000_000,
      'model_calls|ollama:x': 1,
      'unpriced_usages|ollama:x': 1,
    },
  ],
  [
    'the cost of an agent that pulls, whose models nobody knows',
    anEvent('subtask.used', { subtask_id: 's', attempt: 1, ...work, api_calls: 2, cost_usd: 0.5, by_model: null }),
    { 'model_calls|unknown': 2, 'spend_dollars|unknown': 500_000_000 },
  ],
  [
    'a deletion, which takes the task and its subtasks out of the gauges',
    anEvent(
      'task.deleted',
      { task_type: 'development', department: 'ARCHITECTURE', subtasks: { completed: 3, cancelled: 1 } },
      { before: { status: 'cancelled' }, after: { status: null } },
    ),
    { 'tasks|cancelled': -1, 'subtasks|completed': -3, 'subtasks|cancelled': -1 },
  ],
  [
    'the registration of an agent',
    anEvent('agent.registered', agent, { resource: 'agent/a' }),
    {
      'agents|backend': 1,
      'agent_slots|backend': 3,
    },
  ],
  [
    'its removal',
    anEvent('agent.removed', agent, { resource: 'agent/a' }),
    {
      'agents|backend': -1,
      'agent_slots|backend': -3,
    },
  ],
  [
    'a change of its capacity',
    anEvent('agent.changed', agent, { resource: 'agent/a', before: { capacity: 5 }, after: { capacity: 3 } }),
    { 'agent_slots|backend': -2 },
  ],
])('%s', (_what, event, counts) => {
  expect(countEvents([event])).toEqual(counts);
});

test('a change of status moves an item from one gauge to another, whatever event tells of it', () => {
  const changes = [
    [null, 'queued'],
    ['queued', 'in_progress'],
    ['in_progress', 'failed'],
    ['failed', 'queued'],
  ].map(([before, after]) => anEvent('task.changed', {}, { before: { status: before }, after: { status: after } }));
  const ready = anEvent(
    'subtask.changed',
    { subtask_id: 's', attempt: 1 },
    { before: { status: 'pending' }, after: { status: 'ready' } },
  );
  const counts = countEvents([...changes, ready]);
  expect(valuesOf(counts, 'tasks').filter(({ value }) => value !== 0)).toEqual([{ labels: ['queued'], value: 1 }]);
  expect(counts['subtasks|ready']).toBe(1);
});

test('many small costs add up exactly, where sums of fractions would not', () => {
  const events = Array.from({ length: 1_000 }, () =>
    anEvent('task.planned', { ...used, task_type: 'x', cost_usd: 0.1 }),
  );
  expect(total(countEvents(events), 'spend_dollars')).toBe(100);
});

test('a value on the bound of a bucket is in it, one above all bounds in the last', () => {
  const scored = (score: number) =>
    anEvent('subtask.completed', { ...attempt, ...used, seconds: 1, verdict: 'pass', quality_score: score });
  const [distribution] = distributionsOf(countEvents([scored(0.5), scored(0.51), scored(1)]), 'quality_score');
  expect(distribution).toMatchObject({ labels: ['development'], count: 3, sum: 2.01 });
  expect(distribution?.buckets.filter(({ count }) => count > 0)).toEqual([
    { upTo: 0.5, count: 1 },
    { upTo: 0.6, count: 1 },
    { upTo: 1, count: 1 },
  ]);
  const [slow] = distributionsOf(
    countEvents([anEvent('task.completed', { ...end, seconds: 1e6 })]),
    'task_duration_seconds',
  );
  expect(slow?.buckets.at(-1)).toEqual({ upTo: Number.POSITIVE_INFINITY, count: 1 });
});

test('every measure is counted from some event', () => {
  const completed = { ...attempt, ...used, seconds: 1, verdict: 'pass', quality_score: 1 } as const;
  const counts = countEvents([
    anEvent(
      'task.submitted',
      { ...task, kind: null, priority: 'low', waits_on: [], approval: false, max_cost_usd: null },
      { before: { status: null }, after: { status: 'queued' } },
    ),
    anEvent('task.completed', end),
    anEvent('task.failed', end),
    anEvent('task.cancelled', end),
    anEvent('task.retried', { run: 2 }),
    anEvent(
      'subtask.assigned',
      { ...attempt, score: 1, wait_seconds: 1 },
      { before: { status: 'ready' }, after: { status: 'in_progress' } },
    ),
    anEvent('subtask.started', { ...attempt, spawn_ms: 12 }),
    anEvent('subtask.completed', completed),
    anEvent('subtask.sent_back', { ...attempt, ...used, seconds: 1 }),
    ended('AttemptFailed'),
    ended('Released'),
    anEvent('subtask.used', {
      ...attempt,
      api_calls: 1,
      cost_usd: null,
      by_model: { a: { api_calls: 1, cost_usd: 1 }, b: { api_calls: 1, cost_usd: null } },
    }),
    anEvent('agent.registered', agent, { resource: 'agent/a' }),
    anEvent('circuit.opened', { model: 'a', until: '2026-11-24T12:34:56.000Z' }, { resource: 'circuit/a' }),
    anEvent('dead_letter.stored', { queue: 'q', task_id: null, subtask_id: null }, { resource: 'dead_letter/d' }),
  ]);
  const counted = new Set(Object.keys(counts).map((key) => key.split('|')[0]?.replace(/_(le_.*|sum)$/, '')));
  expect([...counted].sort()).toEqual((Object.keys(measures) as MeasureName[]).sort());
});

describe('pages', () => {
  const at = (time: string) => anEvent('task.retried', { run: 1 }, { at: `2026-11-24T${time}Z` });
  const pages = [
    { page: 4, events: [at('11:59:59.999'), at('12:00:00.000')] },
    { page: 5, events: [at('12:04:59.999'), at('12:59:00.000')] },
  ];

  test.each([
    [3, 'total', 4],
    [4, 'total', 2],
    [5, 'total', undefined],
    [0, { resolution: '5m', begin: '2026-11-24T12:00:00.000Z' }, 2],
    [4, { resolution: '5m', begin: '2026-11-24T12:00:00.000Z' }, 1],
    [0, { resolution: 'hour', begin: '2026-11-24T12:00:00.000Z' }, 3],
    [0, { resolution: 'day', begin: '2026-11-24T00:00:00.000Z' }, 4],
    [0, { resolution: 'day', begin: '2026-11-25T00:00:00.000Z' }, undefined],
  ] as const)('after %i count in %j by the time of each event', (after, bucket, count) => {
    expect(countsIn(bucket, slicesOf(pages), after).tasks_retried).toBe(count);
  });
});
