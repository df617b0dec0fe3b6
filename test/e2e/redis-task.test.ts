import { beforeAll, describe, expect, test } from '@jest/globals';
import { redisTask } from '../../client/redis-task.ts';
import type { Answer } from '../../client/tritons-client.ts';
import { client, newId } from './target.ts';
import { waitForCompletion } from './waiting.ts';

const taskId = newId('redis');
const seen: Answer<'getTaskStatus'>[] = [];
let status: Answer<'getTaskStatus'>;
let task: Answer<'getTask'>;
let results: Answer<'getTaskResults'>;

beforeAll(async () => {
  await client.submitTask({ ...redisTask, id: taskId });
  await client.waitForTask(taskId, { intervalMs: 20, onStatus: (status) => void seen.push(status) });
  status = await waitForCompletion(taskId);
  [task, results] = await Promise.all([client.getTask(taskId), client.getTaskResults(taskId)]);
});

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

describe("the seed's Redis task", () => {
  test('is kept as it was submitted', () => {
    const { title, description, requirements, estimated_hours, output_format, priority } = redisTask;
    expect(task).toMatchObject({ title, description, requirements, estimated_hours, output_format, priority });
    expect(task).toMatchObject({ task_id: taskId, type: 'development', department: 'ARCHITECTURE', run: 1 });
  });

  test('is broken down into at least five subtasks of eight hours in all, and all complete', () => {
    expect(task.subtasks.length).toBeGreaterThanOrEqual(5);
    expect(sum(task.subtasks.map(({ estimated_hours }) => estimated_hours))).toBeCloseTo(8, 6);
    expect(new Set(task.subtasks.map((subtask) => subtask.status))).toEqual(new Set(['completed']));
    expect(task.planned_by).toBe('rules');
  });

  test("has a plan like the seed's: architect, backend, qa and technical writer, in an order of dependencies", () => {
    const types = task.subtasks.map(({ agent_type }) => agent_type);
    expect(new Set(types)).toEqual(new Set(['architect', 'backend', 'qa', 'technical_writer']));
    task.subtasks.forEach(({ depends_on }, index) => {
      const earlier = task.subtasks.slice(0, index).map(({ id }) => id);
      expect(earlier).toEqual(expect.arrayContaining(depends_on));
    });
    expect(task.subtasks.slice(1).every(({ depends_on }) => depends_on.length > 0)).toBe(true);
  });

  test('has every requirement in the work of some subtask', () => {
    const covered = new Set(task.subtasks.flatMap(({ requirements }) => requirements));
    expect([...covered].sort()).toEqual([0, 1, 2, 3]);
  });

  test("has a status with the seed's fields and their twins", () => {
    expect(status).toEqual({
      task_id: taskId,
      status: 'completed',
      progress: 100,
      subtask_status: Object.fromEntries(task.subtasks.map(({ id }) => [id, 'completed'])),
      metrics: {
        time_elapsed: expect.stringMatching(/^(\d+h|\d+m|\d+s|\d+h \d+m)$/),
        api_calls: 0,
        cache_hits: 0,
        cost: '$0.00',
        quality_score: expect.any(Number),
        elapsed_seconds: expect.any(Number),
        cost_usd: 0,
        infrastructure_cost: expect.any(Number),
      },
      budget: null,
      stage: 'finished',
      reason: null,
      waiting: [],
    });
  });

  test('has a progress that never goes back', () => {
    const progress = seen.map(({ progress }) => progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('begins a subtask only when those it depends on are complete', () => {
    const handedIn = new Map(results.deliverables.map(({ subtask_id, submitted_at }) => [subtask_id, submitted_at]));
    for (const { id, depends_on } of task.subtasks) {
      const assigned = results.assignments.find(({ task_id }) => task_id === id)!.assigned_at;
      for (const dependency of depends_on) {
        expect(Date.parse(assigned)).toBeGreaterThanOrEqual(Date.parse(handedIn.get(dependency)!));
      }
    }
  });

  test('has one deliverable of each subtask, labelled as the brief that it is', () => {
    expect(results).toMatchObject({ task_id: taskId, status: 'completed', partial: false });
    expect(results.deliverables.map(({ subtask_id }) => subtask_id).sort()).toEqual(
      task.subtasks.map(({ id }) => id).sort(),
    );
    for (const { runtime, artifacts, quality, usage } of results.deliverables) {
      expect({ runtime, quality, cost: usage.cost_usd }).toMatchObject({
        runtime: 'offline/brief',
        quality: { verdict: 'pass' },
        cost: 0,
      });
      expect(artifacts.length).toBeGreaterThan(0);
      for (const { content, bytes } of artifacts) expect(Buffer.byteLength(content ?? '')).toBe(bytes);
    }
  });

  test("has the seed's breakdown of stage 2", () => {
    expect(results.breakdown).toEqual({
      parent_task: taskId,
      subtasks: task.subtasks.map(({ id, title, agent_type, estimated_time }) => ({
        id,
        title,
        agent_type,
        estimated_time,
      })),
    });
    for (const { estimated_time } of results.breakdown.subtasks)
      expect(estimated_time).toMatch(/^(\d+h|\d+m|\d+h \d+m)$/);
  });

  test("has the seed's assignments of stage 3: the agent that delivered, of the type that was asked for", async () => {
    expect(results.assignments).toHaveLength(task.subtasks.length);
    for (const { task_id, selected_agents, fallback_agents } of results.assignments) {
      const subtask = task.subtasks.find(({ id }) => id === task_id);
      const agentId = selected_agents[0]!.agent_id;
      expect(agentId).toBe(results.deliverables.find(({ subtask_id }) => subtask_id === task_id)?.agent_id);
      expect(fallback_agents).not.toContain(agentId);
      for (const id of [agentId, ...fallback_agents]) {
        expect((await client.getAgent(id)).agent_type).toBe(subtask?.agent_type);
      }
    }
  });

  test('has the coverage of its own four requirements', () => {
    expect(results.qa_results!.requirements_coverage).toEqual({ score: 1, covered: 4, verified: null, total: 4 });
  });

  test("has the seed's quality results of stage 5, with a reason for whatever was not measured", () => {
    const qa = results.qa_results!;
    expect(Object.keys(qa)).toEqual(expect.arrayContaining(['code_quality', 'security_scan', 'performance']));
    const nulls = Object.entries(qa).flatMap(([part, fields]) =>
      Object.entries(fields).flatMap(([field, value]) => (value === null ? [`${part}.${field}`] : [])),
    );
    expect(Object.keys(qa.not_measured).sort()).toEqual(nulls.sort());
    expect(results.quality_score).toBeCloseTo(status.metrics.quality_score!, 3);
  });
});
