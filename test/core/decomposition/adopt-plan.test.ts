import { expect, test } from '@jest/globals';
import type { ProposedPlan } from '../../../core/contracts/pipeline/proposed-plan.ts';
import type { TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { adoptPlan } from '../../../core/decomposition/adopt-plan.ts';
import { validatePlan } from '../../../core/decomposition/validate-plan.ts';
import { routing } from '../routing/the-routing.ts';
import { aTask } from './a-task.ts';

type Proposed = ProposedPlan['subtasks'][number];

const part = (fields: Partial<Proposed>): Proposed => ({
  id: 's1',
  title: 'Build it',
  description: 'Build it. Done when it works.',
  agent_type: 'backend',
  skills: [],
  hours: 4,
  depends_on: [],
  requirements: [],
  ...fields,
});
const two = [
  part({ id: 's1', requirements: [0, 1, 2, 3] }),
  part({ id: 's2', agent_type: 'qa', title: 'Verify it', depends_on: ['s1'], requirements: [3, 0, 3] }),
];

const adopt = (subtasks: Proposed[], changes: Partial<TaskText> = {}) =>
  adoptPlan({ subtasks }, aTask(changes), 'task_2025_001', routing);
const problemsOf = (subtasks: Proposed[], changes: Partial<TaskText> = {}) => {
  const adopted = adopt(subtasks, changes);
  return 'problems' in adopted ? adopted.problems : [];
};

test('a valid plan gets our ids, departments and skills, and nothing twice', () => {
  const adopted = adopt(
    [
      { ...two[0]!, skills: ['Redis', 'redis', 'node js', '<script>', 'x'.repeat(51)] },
      { ...two[1]!, depends_on: ['s1', 's1'] },
    ],
    { kind: 'api_development' },
  );
  expect(adopted).toEqual({
    subtasks: [
      {
        subtaskId: 'subtask_001_1',
        title: 'Build it',
        description: 'Build it. Done when it works.',
        agentType: 'backend',
        department: 'ARCHITECTURE',
        skills: ['api_development', 'backend', 'redis', 'node_js'],
        hours: 4,
        dependsOn: [],
        requirements: [0, 1, 2, 3],
      },
      expect.objectContaining({
        subtaskId: 'subtask_001_2',
        agentType: 'qa',
        department: 'QUALITY',
        dependsOn: ['subtask_001_1'],
        requirements: [0, 3],
      }),
    ],
  });
  if ('subtasks' in adopted) expect(validatePlan({ madeBy: 'm', ...adopted }, aTask(), routing)).toEqual([]);
});

test('unambiguous slips are no problem: another order, an alias of an agent type', () => {
  const adopted = adopt([{ ...two[1]!, agent_type: 'QA Engineer' }, two[0]!]);
  expect('subtasks' in adopted && adopted.subtasks.map(({ agentType, dependsOn }) => [agentType, dependsOn])).toEqual([
    ['backend', []],
    ['qa', ['subtask_001_1']],
  ]);
});

test.each<[string, Proposed[], RegExp]>([
  ['a cycle', [{ ...two[0]!, depends_on: ['s2'] }, two[1]!], /s1 depends on s2, which does not come before it/],
  ['itself as its dependency', [two[0]!, { ...two[1]!, depends_on: ['s2'] }], /s2 depends on s2, which does not/],
  [
    'an unknown dependency',
    [two[0]!, { ...two[1]!, depends_on: ['s9'] }],
    /s2 depends on s9, which is not in the plan/,
  ],
  ['the same id twice', [two[0]!, { ...two[1]!, id: 's1', depends_on: [] }], /s1 is the id of an earlier subtask too/],
  ['an unknown agent type', [two[0]!, { ...two[1]!, agent_type: 'wizard' }], /s2 has the unknown agent type "wizard"/],
  ['hours that do not add up', [two[0]!, { ...two[1]!, hours: 3.5 }], /add up to 7.5, not to the estimate of 8/],
  [
    'negative hours',
    [
      { ...two[0]!, hours: 9 },
      { ...two[1]!, hours: -1 },
    ],
    /s2 has -1 hours, not more than 0/,
  ],
  ['a requirement left out', [{ ...two[0]!, requirements: [0, 1] }, two[1]!], /requirement 2 is in no subtask/],
  ['a requirement that there is not', [two[0]!, { ...two[1]!, requirements: [4] }], /s2 names requirement 4/],
  ['no title', [two[0]!, { ...two[1]!, title: ' ' }], /s2 has a title of 0/],
  ['too long a description', [two[0]!, { ...two[1]!, description: 'x'.repeat(2_001) }], /s2 has a description of 0 or/],
  [
    'an id that is none',
    [
      { ...two[0]!, id: '../s1' },
      { ...two[1]!, depends_on: [] },
    ],
    /\.\.\/s1 is not a valid id/,
  ],
  ['no subtasks', [], /the plan has 0 subtasks, not 1 to 40/],
  [
    '41 subtasks',
    Array.from({ length: 41 }, (_, index) => part({ id: `s${index}`, hours: 8 / 41, requirements: [0, 1, 2, 3] })),
    /the plan has 41 subtasks, not 1 to 40/,
  ],
])('a plan with %s is refused, and says so with the ids of the model', (_, subtasks, problem) => {
  expect(problemsOf(subtasks).join('\n')).toMatch(problem);
});

test('40 subtasks are accepted', () => {
  const forty = Array.from({ length: 40 }, (_, index) =>
    part({ id: `s${index}`, hours: 0.2, requirements: [0, 1, 2, 3] }),
  );
  expect(problemsOf(forty)).toEqual([]);
});

test('a plan has to fit into an item of the table, whatever script it is written in', () => {
  const forty = (letter: string) =>
    Array.from({ length: 40 }, (_, index) =>
      part({ id: `s${index}`, hours: 0.2, requirements: [0, 1, 2, 3], description: letter.repeat(2_000) }),
    );
  expect(problemsOf(forty('a'))).toEqual([]);
  expect(problemsOf(forty('語'))).toEqual([]);
  // Six bytes each in JSON.
  expect(problemsOf(forty('\u0001'))).toEqual([
    expect.stringMatching(/^the plan has \d+ KB, 290 at most; make descriptions shorter$/),
  ]);
});

test('the staffing that the caller asks for must be there', () => {
  expect(problemsOf(two, { agents: { backend: 2, qa: 1 } })).toEqual([
    'the task asks for 2 subtasks of backend; the plan has 1',
  ]);
});

test('names of object properties are no agent types', () => {
  expect(problemsOf([{ ...two[0]!, agent_type: '__proto__' }, two[1]!])).not.toEqual([]);
});

test('nor ids, if every object has the property', () => {
  const named = (id: string) =>
    problemsOf([
      { ...two[0]!, id },
      { ...two[1]!, depends_on: [id] },
    ]);
  expect(named('constructor')).toEqual(['constructor is not a valid id']);
  expect(named('length')).toEqual([]);
});
