import { expect, test } from '@jest/globals';
import type { TaskStatusView } from '../../client/types.ts';
import { departmentRows } from '../../dashboard/data/departments.ts';
import { needsOf } from '../../dashboard/data/needs.ts';

const nothing = { running: [], circuits: [], deadLetters: undefined };

function task(task_id: string, change: Partial<TaskStatusView> = {}) {
  return {
    task_id,
    type: 'development',
    title: task_id,
    metrics: {
      time_elapsed: '0s',
      api_calls: 0,
      cache_hits: 0,
      cost: null,
      quality_score: null,
      elapsed_seconds: 0,
      cost_usd: null,
      infrastructure_cost: 0,
    },
    budget: null,
    stage: 'execution' as const,
    waiting: [],
    ...change,
  };
}

test('a task that runs needs nobody', () => {
  const running = [task('a', { waiting: [{ id: 's', reason: 'Waits for a free agent' }] })];
  expect(needsOf({ ...nothing, running })).toEqual([]);
});

test('approvals come before budgets', () => {
  const budget = {
    max_cost_usd: 1,
    spent_usd: 1,
    reserved_usd: 0,
    exceeded: true,
    needs_max_cost_usd: 2,
    resumes: ['s'],
  };
  const running = [task('a', { budget }), task('b', { stage: 'approval' })];
  expect(needsOf({ ...nothing, running }).map(({ kind }) => kind)).toEqual(['approval', 'budget']);
});

test('subtasks of several tasks that wait for one type of agent are one need', () => {
  const waiting = (type: string, ...ids: string[]) =>
    ids.map((id) => ({ id, reason: `No agent of type ${type} is registered; register one (POST /api/agents)` }));
  const running = [
    task('a', { waiting: waiting('ml_engineer', 's1', 's2') }),
    task('b', { waiting: [...waiting('ml_engineer', 's1'), ...waiting('qa', 's2')] }),
  ];
  expect(needsOf({ ...nothing, running })).toMatchObject([
    { agentType: 'ml_engineer', isRegistered: false, subtasks: 3, tasks: [{ task_id: 'a' }, { task_id: 'b' }] },
    { agentType: 'qa', subtasks: 1 },
  ]);
});

test('a closed circuit needs nobody, an open one does', () => {
  const circuit = { failures: 1, reason: 'down', opened_at: null, open_until: null, probing: false, changed_at: '' };
  const circuits = [
    { ...circuit, model: 'a', state: 'closed' as const },
    { ...circuit, model: 'b', state: 'open' as const },
  ];
  expect(needsOf({ ...nothing, circuits })).toEqual([{ kind: 'circuit', model: 'b', until: null, reason: 'down' }]);
});

test('a department has the slots of its agents that are online or still at work, and the wait of the type that waited longest', () => {
  const agent = (agent_id: string, agent_type: string, status: 'online' | 'offline' | 'draining') => ({
    agent_id,
    agent_type,
    department: 'QUALITY' as const,
    skills: [],
    capacity: 3,
    runtime: 'builtin',
    models: null,
    price_per_hour_usd: null,
    status,
    unavailable_until: null,
    current_load: 0,
    working_on:
      status === 'offline' ? [] : [{ task_id: 't', subtask_id: 's', attempt: 1, since: '2026-11-28T12:00:00Z' }],
    registered_at: '2026-11-28T12:00:00Z',
    registered_by: null,
  });
  const figures = {
    agents: 1,
    slots: 3,
    completed_per_agent: null,
    completed: 0,
    failed: 0,
    sent_back: 0,
    uncounted: 0,
  };
  const rates = { average_response_seconds: null, error_rate: null, rework_rate: null, utilization: null };
  const type = (agent_type: string, average_wait_seconds: number | null) => ({
    agent_type,
    ...figures,
    ...rates,
    average_wait_seconds,
  });
  const { agent_type: _, ...total } = type('', null);
  const rows = departmentRows(
    [agent('a', 'qa', 'online'), agent('b', 'performance', 'offline'), agent('c', 'qa', 'draining')],
    undefined,
    {
      window: '24h',
      from: '',
      to: '',
      resolution_seconds: 3600,
      total,
      agent_types: [type('qa', 2), type('performance', 9), type('backend', 60)],
      series: [],
    },
  );
  expect(rows).toEqual([
    {
      department: 'QUALITY',
      agents: 3,
      busy: 2,
      slots: 4,
      completed: 0,
      failed: 0,
      successRate: null,
      slowest: { agentType: 'performance', seconds: 9 },
    },
  ]);
});
