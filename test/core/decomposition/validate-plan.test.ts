import { expect, test } from '@jest/globals';
import type { Plan, PlannedSubtask } from '../../../core/contracts/storage/task-schemas.ts';
import { decomposeTask } from '../../../core/decomposition/decompose-task.ts';
import { validatePlan } from '../../../core/decomposition/validate-plan.ts';
import { routing } from '../routing/the-routing.ts';
import { aTask } from './a-task.ts';

const task = aTask();
const subtaskOf = (plan: Plan, number: number): PlannedSubtask => plan.subtasks[number - 1]!;

test("the rules' plan for the seed's task is valid", () => {
  expect(validatePlan(decomposeTask(task, 'task_2025_001', routing), task, routing)).toEqual([]);
});

test.each<[string, (plan: Plan) => unknown, string]>([
  ['no subtasks', (plan) => plan.subtasks.splice(0), 'the plan has 0 subtasks'],
  ['41 subtasks', (plan) => plan.subtasks.push(...Array(34).fill(subtaskOf(plan, 7))), 'the plan has 41 subtasks'],
  [
    'an id twice',
    (plan) => Object.assign(subtaskOf(plan, 2), { subtaskId: 'subtask_001_1' }),
    'an earlier subtask too',
  ],
  ['an id with a space', (plan) => Object.assign(subtaskOf(plan, 7), { subtaskId: 'sub task' }), 'not a valid id'],
  ['an empty title', (plan) => Object.assign(subtaskOf(plan, 1), { title: ' ' }), 'subtask_001_1 has a title'],
  ['an unknown dependency', (plan) => subtaskOf(plan, 3).dependsOn.push('subtask_9'), 'which is not in the plan'],
  ['a cycle', (plan) => subtaskOf(plan, 1).dependsOn.push('subtask_001_6'), 'subtask_001_1 depends on subtask_001_6'],
  ['a dependency on itself', (plan) => subtaskOf(plan, 4).dependsOn.push('subtask_001_4'), 'does not come before it'],
  ['another order', (plan) => plan.subtasks.reverse(), 'not in topological order'],
  ['an unknown agent type', (plan) => Object.assign(subtaskOf(plan, 2), { agentType: 'wizard' }), '"wizard"'],
  ['an alias', (plan) => Object.assign(subtaskOf(plan, 6), { agentType: 'QA Engineer' }), '"QA Engineer"'],
  ['the wrong department', (plan) => Object.assign(subtaskOf(plan, 6), { department: 'INFRA' }), 'qa is in QUALITY'],
  ['a subtask without hours', (plan) => Object.assign(subtaskOf(plan, 2), { hours: 0 }), 'has 0 hours'],
  ['hours that are no number', (plan) => Object.assign(subtaskOf(plan, 2), { hours: Number.NaN }), 'has NaN hours'],
  ['an hour too many', (plan) => Object.assign(subtaskOf(plan, 1), { hours: 2 }), 'the hours add up to 9, not'],
  [
    'a requirement that is not there',
    (plan) => Object.assign(subtaskOf(plan, 2), { requirements: [4] }),
    'requirement 4, which',
  ],
  [
    'half a requirement',
    (plan) => Object.assign(subtaskOf(plan, 2), { requirements: [0.5] }),
    'requirement 0.5, which',
  ],
  [
    'a requirement forgotten',
    (plan) => plan.subtasks.map((each) => Object.assign(each, { requirements: [0, 1, 3] })),
    'requirement 2 is in no subtask',
  ],
])('a plan with %s is refused', (_, breakIt, problem) => {
  const plan = decomposeTask(task, 'task_2025_001', routing);
  breakIt(plan);
  expect(validatePlan(plan, task, routing)).toContainEqual(expect.stringContaining(problem));
});

test('without an estimate any hours will do', () => {
  const plan = decomposeTask(task, 'task_2025_001', routing);
  expect(validatePlan(plan, aTask({ estimatedHours: undefined }), routing)).toEqual([]);
});
