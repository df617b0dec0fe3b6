import { describe, expect, test } from '@jest/globals';
import { decomposeTask } from '../../../core/decomposition/decompose-task.ts';
import { countingFailures } from '../../../core/lifecycle/attempt-end.ts';
import { dependentsOf } from '../../../core/lifecycle/dependents-of.ts';
import { newSubtasks, reduceDependencies } from '../../../core/lifecycle/new-subtasks.ts';
import { newTask } from '../../../core/lifecycle/new-task.ts';
import { isEnded } from '../../../core/lifecycle/task.ts';
import { taskOutcome } from '../../../core/lifecycle/task-outcome.ts';
import { aTask } from '../decomposition/a-task.ts';
import { routing } from '../routing/the-routing.ts';
import { aStoredTask, aSubtask, seedSubtasks, submittedAt } from './stored.ts';

const ids = (subtasks: { subtaskId: string }[]) => subtasks.map(({ subtaskId }) => subtaskId).sort();

describe('a new task', () => {
  const from = { submitter: 'somebody', routing, now: submittedAt };
  const made = (...statuses: ('completed' | 'failed' | 'cancelled' | 'in_progress')[]) =>
    newTask('task_2', aTask(), {
      ...from,
      dependencies: statuses.map((status, n) => aStoredTask({ taskId: `task_of_${n}`, status })),
    });

  test('is queued if it depends on nothing, or on what is completed', () => {
    expect(made()).toMatchObject({ status: 'queued', run: 1, waitsOn: {}, department: 'ARCHITECTURE' });
    expect(made('completed', 'completed')).toMatchObject({ status: 'queued', waitsOn: {} });
  });

  test('is blocked by dependencies that are not completed, and has their states', () => {
    expect(made('completed', 'in_progress', 'failed', 'cancelled')).toMatchObject({
      status: 'blocked',
      waitsOn: { task_of_1: 'open', task_of_2: 'failed', task_of_3: 'cancelled' },
    });
  });

  test('of a type that the routing does not know is refused', () => {
    expect(() => newTask('task_2', aTask({ type: 'cooking' }), { ...from, dependencies: [] })).toThrow('cooking');
  });
});

describe('new subtasks', () => {
  const plan = decomposeTask(aTask(), 'task_2025_001', routing);
  const subtasks = newSubtasks(aStoredTask(), aTask(), plan, 2, submittedAt);

  test('are the plan’s, in its order, none of them begun', () => {
    expect(subtasks.map(({ subtaskId }) => subtaskId)).toEqual(plan.subtasks.map(({ subtaskId }) => subtaskId));
    expect(subtasks.map(({ position }) => position)).toEqual(plan.subtasks.map((_, index) => index));
    for (const subtask of subtasks) {
      expect(subtask).toMatchObject({ status: 'pending', attempt: 0, run: 1, failures: {}, inputs: {} });
      expect(subtask).not.toHaveProperty('description');
    }
  });

  test('a subtask tells exactly the subtasks that wait on it', () => {
    for (const { subtaskId, waitsOn } of subtasks) {
      const tellers = subtasks.filter(({ dependents }) => dependents.includes(subtaskId));
      expect(ids(tellers)).toEqual([...waitsOn].sort());
    }
  });

  test('count what waits on them: subtasks, and the tasks behind their task', () => {
    for (const { dependents, waitedOnBy } of subtasks) expect(waitedOnBy).toBe(dependents.length + 2);
  });
});

describe('the dependencies that a subtask waits on', () => {
  const reduced = (dependsOn: Record<string, string[]>) =>
    Object.fromEntries(
      reduceDependencies(Object.entries(dependsOn).map(([subtaskId, on]) => ({ subtaskId, dependsOn: on }))),
    );

  test('leave out those that another dependency waits on', () => {
    expect(reduced({ a: [], b: ['a'], c: ['a', 'b'], d: ['a', 'b', 'c'] })).toEqual({
      a: [],
      b: ['a'],
      c: ['b'],
      d: ['c'],
    });
  });

  test('are both arms of a diamond', () => {
    expect(reduced({ a: [], b: ['a'], c: ['a'], d: ['a', 'b', 'c'] })).toMatchObject({ d: ['b', 'c'] });
  });

  test('lose no dependency: in random plans every reachable subtask stays reachable', () => {
    let seed = 20_250_301;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    for (let round = 0; round < 50; round += 1) {
      const plan = Object.fromEntries(
        Array.from({ length: 12 }, (_, n) => [
          `s${n}`,
          Array.from({ length: n }, (_each, m) => `s${m}`).filter(() => random() < 0.3),
        ]),
      );
      expect(reachable(reduced(plan))).toEqual(reachable(plan));
    }
  });
});

/** Each node → all nodes behind it. */
function reachable(graph: Record<string, string[]>): Record<string, string[]> {
  const behind = (id: string): string[] => graph[id]!.flatMap((next) => [next, ...behind(next)]);
  return Object.fromEntries(Object.keys(graph).map((id) => [id, [...new Set(behind(id))].sort()]));
}

describe('the dependents of a subtask', () => {
  test('are all that follow from it, and not itself', () => {
    expect(ids(dependentsOf('subtask_001_3', seedSubtasks()))).toEqual(['subtask_001_4', 'subtask_001_5']);
    expect(dependentsOf('subtask_001_5', seedSubtasks())).toEqual([]);
    expect(dependentsOf('unheard_of', seedSubtasks())).toEqual([]);
  });

  test('are each named once, however many ways lead to them', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((subtaskId) => aSubtask({ subtaskId }));
    const diamond = [{ ...a!, dependents: ['b', 'c'] }, { ...b!, dependents: ['d'] }, { ...c!, dependents: ['d'] }, d!];
    expect(ids(dependentsOf('a', diamond))).toEqual(['b', 'c', 'd']);
  });

  test('of a chain as long as the largest plan are found', () => {
    const chain = Array.from({ length: 40 }, (_, n) => aSubtask({ subtaskId: `s${n}`, dependents: [`s${n + 1}`] }));
    expect(dependentsOf('s0', chain)).toHaveLength(39);
  });
});

describe('a task ends', () => {
  test('completed, if every subtask is', () => {
    const done = seedSubtasks().map((subtask) => ({ ...subtask, status: 'completed' as const }));
    expect(taskOutcome(done)).toEqual({ status: 'completed', reason: undefined });
  });

  test('failed, with the reasons of failed subtasks and not of those that they stopped', () => {
    const [first, second, third] = seedSubtasks();
    const outcome = taskOutcome([
      { ...first!, status: 'failed', reason: 'Every attempt failed' },
      { ...second!, status: 'cancelled', reason: 'Subtask subtask_001_1 failed' },
      { ...third!, status: 'failed', reason: 'No agent' },
    ]);
    expect(outcome).toEqual({
      status: 'failed',
      reason: 'subtask_001_1: Every attempt failed; subtask_001_3: No agent',
    });
  });

  test('failed, with the known reason, if no subtask failed but some were stopped', () => {
    const outcome = taskOutcome([aSubtask({ status: 'cancelled', reason: 'Stopped' })]);
    expect(outcome).toEqual({ status: 'failed', reason: 'subtask_1: Stopped' });
  });

  test('with a reason of at most 1,000 characters', () => {
    const failed = Array.from({ length: 40 }, () => aSubtask({ status: 'failed', reason: 'x'.repeat(300) }));
    expect(taskOutcome(failed).reason).toHaveLength(1_000);
  });
});

test('a task or subtask has ended when it is completed, failed or cancelled', () => {
  const statuses = [
    'blocked',
    'queued',
    'pending',
    'ready',
    'in_progress',
    'completed',
    'failed',
    'cancelled',
  ] as const;
  expect(statuses.filter(isEnded)).toEqual(['completed', 'failed', 'cancelled']);
});

test('an agent’s failures of this run count, oldest first', () => {
  const failure = (message: string, counts = true) => ({
    agentId: 'a',
    error: 'AttemptFailed' as const,
    message,
    at: submittedAt.toISOString(),
    counts,
  });
  const failures = { 10: failure('ten'), 2: failure('two'), 9: failure('nine'), 8: failure('of the system', false) };
  const subtask = aSubtask({ baseAttempt: 2, failures });
  expect(countingFailures(subtask).map(({ message }) => message)).toEqual(['nine', 'ten']);
});
