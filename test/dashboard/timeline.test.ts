import { expect, test } from '@jest/globals';
import { attemptsOf, costByModel, costRows, type Told } from '../../dashboard/data/attempts.ts';
import { ticksOf, timelineRows } from '../../dashboard/data/timeline.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const told = (second: number, type: string, subtask_id: string, attempt: number, more: object = {}) =>
  ({ at: at(second), type, data: { subtask_id, attempt, ...more } }) as unknown as Told;
const usage = (usd: number | null, model = 'anthropic:claude') => ({
  api_calls: 2,
  cost_usd: usd,
  by_model: { [model]: { api_calls: 2, cost_usd: usd } },
});

/** a is sent back once; b waits for a, then for an agent that comes online. */
const events = [
  told(0, 'subtask.ready', 'a', 1),
  told(0, 'subtask.ready', 'b', 1),
  told(1, 'subtask.assigned', 'a', 1, { agent_id: 'ann' }),
  told(3, 'subtask.delivered', 'a', 1, { agent_id: 'ann' }),
  told(4, 'subtask.sent_back', 'a', 1, { agent_id: 'ann', ...usage(0.5) }),
  told(4, 'subtask.ready', 'a', 2),
  told(5, 'subtask.assigned', 'a', 2, { agent_id: 'ann' }),
  told(8, 'subtask.completed', 'a', 2, { agent_id: 'ann', ...usage(0.25) }),
  told(8, 'subtask.used', 'a', 2, usage(0.125, 'openai:judge')),
  told(9, 'subtask.waiting', 'b', 1, { for: 'agent_online' }),
];
const subtasks = [
  { id: 'b', title: 'Second', status: 'ready', depends_on: ['a'], estimated_hours: 1 },
  { id: 'a', title: 'First', status: 'completed', depends_on: [], estimated_hours: 1 },
];

test('rows show waits, work, checks and what was sent back, in an order in which they can be done', () => {
  const rows = timelineRows(subtasks, attemptsOf(events), 10_000);
  expect(rows.map(({ id }) => id)).toEqual(['a', 'b']);
  const spans = rows.map(({ spans }) =>
    spans.map(({ kind, from, to, isSentBack, isOpen }) => [kind, from / 1000, to / 1000, isSentBack, isOpen]),
  );
  expect(spans).toEqual([
    [
      ['waiting', 0, 1, false, false],
      ['working', 1, 3, false, false],
      ['checking', 3, 4, true, false],
      ['waiting', 4, 5, false, false],
      ['working', 5, 8, false, false],
    ],
    [
      ['waiting', 0, 8, false, false],
      ['waiting', 8, 10, false, true],
    ],
  ]);
  expect(rows[1]?.spans.map(({ text }) => text)).toEqual(['Waits for First', 'Waits for an agent to come online']);
  expect(rows[0]?.spans[2]?.text).toContain('sent back by the checks');
});

test('a subtask that is given up ends no attempt twice', () => {
  const [attempt] = attemptsOf([
    told(0, 'subtask.ready', 'a', 1),
    told(1, 'subtask.attempt_ended', 'a', 1, { agent_id: 'ann', error: 'AttemptFailed', ...usage(0.1) }),
    told(2, 'subtask.failed', 'a', 1),
  ]);
  expect(attempt).toMatchObject({ end: 'ended', endedAt: 1_000, error: 'AttemptFailed' });
});

test('cost is by attempt and by model, with the judge, and unknown if a part is', () => {
  const rows = costRows(events, attemptsOf(events), new Map([['a', 'First']]));
  expect(rows.map(({ title, number, usage: { cost_usd } }) => [title, number, cost_usd])).toEqual([
    ['First', 1, 0.5],
    ['First', 2, 0.375],
  ]);
  expect(costByModel(rows)).toEqual([
    { model: 'anthropic:claude', calls: 4, usd: 0.75 },
    { model: 'openai:judge', calls: 2, usd: 0.125 },
  ]);
  const unknown = [...events, told(11, 'subtask.used', 'a', 2, usage(null))];
  expect(costRows(unknown, attemptsOf(unknown), new Map()).map(({ usage: { cost_usd } }) => cost_usd)).toEqual([
    0.5,
    null,
  ]);
});

test.each([
  [2.4, 8, [0, 0.5, 1, 1.5, 2]],
  [100, 8, [0, 15, 30, 45, 60, 75, 90]],
  [0.001, 8, [0]],
])('an axis of %d s has even marks', (seconds, most, ticks) => {
  expect(ticksOf(seconds, most)).toEqual(ticks);
});
