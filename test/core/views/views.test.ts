import { describe, expect, test } from '@jest/globals';
import {
  agentView,
  submitted,
  taskResults,
  taskStatusView,
  taskSummary,
  taskView,
} from '../../../core/contracts/api/task-views.ts';
import { failureOf } from '../../../core/lifecycle/attempt-end.ts';
import { formatCost, formatElapsed, formatHours } from '../../../core/views/format.ts';
import { readingsOf, taskWaitingFor, waitingFor } from '../../../core/views/subtask-readings.ts';
import { viewTaskResults } from '../../../core/views/task-results.ts';
import { viewTaskStatus } from '../../../core/views/task-status.ts';
import { viewAgent } from '../../../core/views/view-agent.ts';
import { viewSubmitted, viewTask, viewTaskSummary } from '../../../core/views/view-task.ts';
import { aDeliverable, assess, markdown } from '../../checks/fixtures.ts';
import { awsPrices } from '../aws-prices.ts';
import { aTask } from '../decomposition/a-task.ts';
import { aStoredTask, aSubtask, seedSubtasks, submittedAt } from '../lifecycle/stored.ts';
import { anAgent } from '../matching/an-agent.ts';

test.each([
  [0, '0m'],
  [0.001, '1m'],
  [0.05, '3m'],
  [0.5, '30m'],
  [0.999, '1h'],
  [1, '1h'],
  [2.25, '2h 15m'],
  [2.9999, '3h'],
  [10_000, '10000h'],
])('%d hours are "%s"', (hours, text) => {
  expect(formatHours(hours)).toBe(text);
});

test.each([
  [0, '0s'],
  [0.9, '0s'],
  [59.999, '59s'],
  [60, '1m'],
  [119, '1m'],
  [3_599.9, '59m'],
  [3_600, '1h'],
  [8_100, '2h 15m'],
  [8_159, '2h 15m'],
  [90_061, '25h 1m'],
])('%d seconds elapsed are "%s"', (seconds, text) => {
  expect(formatElapsed(seconds)).toBe(text);
});

test('minutes that elapsed are never rounded up', () => {
  for (let minutes = 1; minutes < 1_000; minutes += 1) {
    const [, hours = '0', rest = '0'] = /^(?:(\d+)h)? ?(?:(\d+)m)?$/.exec(formatElapsed(minutes * 60 + 59)) ?? [];
    expect(Number(hours) * 60 + Number(rest)).toBe(minutes);
  }
});

test.each([
  [0, '$0.00'],
  [2.35, '$2.35'],
  [0.01, '$0.01'],
  [0.0099, '$0.0099'],
  [0.00004, '<$0.0001'],
  [1_234.5, '$1234.50'],
])('%d dollars are "%s"', (usd, text) => {
  expect(formatCost(usd)).toBe(text);
});

describe('the readings of a task', () => {
  const done = (hours: number, score: number | null, changes = {}) =>
    aSubtask({ status: 'completed', hours, quality: { verdict: 'pass', score }, ...changes });

  test('of no subtasks are none', () => {
    expect(readingsOf([])).toEqual({ progress: 0, apiCalls: 0, cacheHits: 0, costUsd: 0, qualityScore: null });
  });

  test('progress is the share of hours that is completed, and 100 only at the end', () => {
    expect(readingsOf([done(1, 1), aSubtask({ hours: 2 })]).progress).toBe(33);
    expect(readingsOf([done(9_999, 1), aSubtask({ hours: 0.01 })]).progress).toBe(99);
    expect(readingsOf([done(0.1, 1), done(0.2, 1), done(0.7, 1)]).progress).toBe(100);
    expect(readingsOf([done(0.29, 1), aSubtask({ hours: 0.71 })]).progress).toBe(29);
  });

  test('quality is the mean of completed and scored subtasks, by hours', () => {
    const subtasks = [
      done(3, 0.8),
      done(1, 1),
      done(5, null),
      aSubtask({ hours: 9, quality: { verdict: 'rework', score: 0 } }),
    ];
    expect(readingsOf(subtasks).qualityScore).toBe(0.85);
    expect(readingsOf([done(1, null)]).qualityScore).toBeNull();
  });

  test('usage is the sum over every attempt; one unknown cost makes the sum unknown', () => {
    const used = (apiCalls: number, costUsd: number, unpriced = 0) =>
      aSubtask({ usage: { apiCalls, costUsd, unpriced } });
    expect(readingsOf([used(40, 2), used(7, 0.35)])).toMatchObject({ apiCalls: 47, costUsd: 2.35 });
    expect(readingsOf([used(40, 2), used(7, 0, 1)])).toMatchObject({ apiCalls: 47, costUsd: null });
  });
});

describe('waiting says for what', () => {
  test('a subtask: for others, for its turn, for an agent', () => {
    expect(waitingFor(aSubtask({ waitsOn: ['a', 'b'] }))).toBe('Waits for a, b');
    expect(waitingFor(aSubtask())).toMatch(/turn/);
    expect(waitingFor(aSubtask({ status: 'ready', reason: 'Everybody is busy' }))).toBe('Everybody is busy');
    for (const status of ['in_progress', 'completed', 'failed', 'cancelled'] as const) {
      expect(waitingFor(aSubtask({ status }))).toBeNull();
    }
  });

  test('a blocked task: for others, with what to do about those that failed', () => {
    const task = aStoredTask({ status: 'blocked', waitsOn: { a: 'open', b: 'failed', c: 'cancelled' } });
    expect(taskWaitingFor(task)).toBe(
      'Waits for a; b, which failed: retry it first; c, which was cancelled: retry it first',
    );
    expect(taskWaitingFor(aStoredTask())).toBeNull();
  });
});

describe('the status of a task', () => {
  const seed = seedSubtasks();
  const at = (seconds: number) => new Date(submittedAt.getTime() + seconds * 1000);

  test('has the shape of the seed’s Stage 4', () => {
    seed[0]!.usage = { apiCalls: 47, costUsd: 2.35, unpriced: 0, cacheHits: 2 };
    seed[1]!.usage = { apiCalls: 0, costUsd: 0, unpriced: 0, cacheHits: 1 };
    seed[0]!.quality = { verdict: 'pass', score: 0.92 };
    const task = aStoredTask({ status: 'in_progress', plannedBy: 'rules' });
    const view = viewTaskStatus(task, seed, { now: at(8_100), awsPrices });
    expect(taskStatusView.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      task_id: 'task_2025_001',
      status: 'in_progress',
      progress: 12,
      subtask_status: {
        subtask_001_1: 'completed',
        subtask_001_2: 'in_progress',
        subtask_001_3: 'pending',
        subtask_001_4: 'pending',
        subtask_001_5: 'pending',
      },
      metrics: { time_elapsed: '2h 15m', api_calls: 47, cache_hits: 3, cost: '$2.35', quality_score: 0.92 },
      stage: 'execution',
    });
    expect(view.waiting.map(({ id }) => id)).toEqual(['subtask_001_3', 'subtask_001_4', 'subtask_001_5']);
  });

  test('stops its clock when the task has ended, and waits for nothing then', () => {
    const task = aStoredTask({ status: 'failed', reason: 'Why', finishedAt: at(90).toISOString() });
    expect(viewTaskStatus(task, seed, { now: at(99_999), awsPrices })).toMatchObject({
      metrics: { time_elapsed: '1m', elapsed_seconds: 90 },
      stage: 'finished',
      reason: 'Why',
      waiting: [],
    });
  });

  test('says what a blocked task waits for', () => {
    const task = aStoredTask({ status: 'blocked', waitsOn: { a: 'open' } });
    const view = viewTaskStatus(task, [], { now: at(0), awsPrices });
    expect(view).toMatchObject({ stage: 'ingestion', reason: 'Waits for a', progress: 0, subtask_status: {} });
    expect(view.waiting).toEqual([{ id: 'task_2025_001', reason: 'Waits for a' }]);
    expect(taskStatusView.parse(view)).toEqual(view);
  });

  test('of a cost that is not known is null, not zero', () => {
    const view = viewTaskStatus(aStoredTask(), [aSubtask({ usage: { apiCalls: 1, costUsd: 1, unpriced: 1 } })], {
      now: at(1),
      awsPrices,
    });
    expect(view.metrics).toMatchObject({ cost: null, cost_usd: null });
  });

  test('never runs backwards if clocks differ', () => {
    expect(viewTaskStatus(aStoredTask(), [], { now: at(-60), awsPrices }).metrics).toMatchObject({
      time_elapsed: '0s',
      elapsed_seconds: 0,
    });
  });
});

test('no view of a task shows a token', () => {
  const secret = 'a-secret-task-token';
  const subtasks = [aSubtask({ token: secret, status: 'ready' })];
  const views = [
    viewTaskStatus(aStoredTask(), subtasks, { now: submittedAt, awsPrices }),
    viewTask(aStoredTask(), aTask(), undefined, subtasks),
    viewTaskResults(aStoredTask(), subtasks, [], []),
  ];
  expect(JSON.stringify(views)).not.toContain(secret);
});

test('a task with its text and subtasks keeps the contract, before and after it is planned', () => {
  const before = viewTask(aStoredTask(), aTask({ description: 'Ω 𝄞' }), undefined, []);
  expect(taskView.parse(before)).toEqual(before);
  expect(before).toMatchObject({ subtasks: [], planned_by: null, description: 'Ω 𝄞', estimated_hours: 8 });

  const { subtaskId } = aSubtask();
  const planned = { ...aSubtask(), description: 'What to do' };
  const failure = failureOf('AttemptFailed', { agentId: null, message: 'No', at: submittedAt.toISOString() });
  const subtask = aSubtask({ hours: 2.25, failures: { 1: failure } });
  const after = viewTask(aStoredTask(), aTask(), { madeBy: 'rules', subtasks: [planned] }, [subtask]);
  expect(taskView.parse(after)).toEqual(after);
  expect(after.subtasks).toMatchObject([
    { id: subtaskId, description: 'What to do', estimated_time: '2h 15m', failures: [{ attempt: 1, agent_id: null }] },
  ]);
});

test('the answer to a submission has the id under the seed’s name, and its links', () => {
  const view = viewSubmitted(aStoredTask());
  expect(submitted.parse(view)).toEqual(view);
  expect(view).toMatchObject({ taskId: 'task_2025_001', task_id: 'task_2025_001', status: 'queued' });
  expect(view.links).toMatchObject({ status: '/api/tasks/task_2025_001/status' });
});

test('a summary is a task’s, without its text', () => {
  const view = viewTaskSummary(aStoredTask());
  expect(taskSummary.parse(view)).toEqual(view);
});

describe('the results of a task', () => {
  const delivered = async (content: string, subtaskId = 'subtask_1') => ({
    subtask: aSubtask({ subtaskId, status: 'completed', quality: { verdict: 'pass', score: 0.9 } }),
    deliverable: aDeliverable({ subtask_id: subtaskId }),
    files: [{ ...markdown(content), bytes: Buffer.byteLength(content), sha256: 'hash' }],
    report: await assess(aDeliverable()),
  });

  test('are partial and empty before anything is delivered', () => {
    const view = viewTaskResults(aStoredTask(), [], [], []);
    expect(taskResults.parse(view)).toEqual(view);
    expect(view).toMatchObject({ partial: true, deliverables: [], qa_results: null, quality_score: null });
  });

  test('have the seed’s Stages 2 and 5, and the deliverables', async () => {
    const one = await delivered('# Ω');
    const view = viewTaskResults(aStoredTask({ status: 'completed' }), [one.subtask], [one.report], [one]);
    expect(taskResults.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      partial: false,
      breakdown: {
        parent_task: 'task_2025_001',
        subtasks: [{ id: 'subtask_1', agent_type: 'backend', estimated_time: '1h' }],
      },
      deliverables: [{ artifacts: [{ path: 'a.md', content: '# Ω', bytes: 4 }] }],
      quality_score: 0.9,
    });
    expect(view.qa_results).not.toBeNull();
  });
});

test('an agent shows its load, and what it works on', () => {
  const view = viewAgent(anAgent({ held: 3 }), new Date(0));
  expect(agentView.parse(view)).toEqual(view);
  expect(view).toMatchObject({ current_load: 0.75, agent_id: 'agent_backend_001' });
  expect(view.working_on[1]).toMatchObject({ task_id: 'task_1', subtask_id: 'subtask_1', attempt: 1 });
  expect(viewAgent(anAgent(), new Date(0))).toMatchObject({ current_load: 0, working_on: [] });
});

test('an agent shows its own models, and until when they are unavailable, while that is so', () => {
  const agent = anAgent({ models: ['anthropic:m', 'openai:m'], unavailableUntil: '2026-11-24T12:00:05.000Z' });
  const at = (time: string) => agentView.parse(viewAgent(agent, new Date(time)));
  expect(at('2026-11-24T12:00:00.000Z')).toMatchObject({
    models: ['anthropic:m', 'openai:m'],
    unavailable_until: '2026-11-24T12:00:05.000Z',
  });
  expect(at('2026-11-24T12:00:05.000Z').unavailable_until).toBeNull();
  expect(viewAgent(anAgent(), new Date(0))).toMatchObject({ models: null, unavailable_until: null });
});
