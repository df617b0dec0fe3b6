import { describe, expect, test } from '@jest/globals';
import { id } from '../../../core/contracts/ids.ts';
import type { Plan, PlannedSubtask, TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { decomposeTask } from '../../../core/decomposition/decompose-task.ts';
import { InputError } from '../../../core/errors.ts';
import { routing } from '../routing/the-routing.ts';
import { aTask } from './a-task.ts';

const planOf = (changes: Partial<TaskText> = {}, taskId = 'task_2025_001') =>
  decomposeTask(aTask(changes), taskId, routing).subtasks;
const agentTypesIn = (subtasks: PlannedSubtask[]) => subtasks.map(({ agentType }) => agentType);
const by = (agentType: string, subtasks: PlannedSubtask[]) => subtasks.filter((each) => each.agentType === agentType);
const hoursOf = (subtasks: PlannedSubtask[]) => subtasks.reduce((sum, { hours }) => sum + hours, 0);
const idsOf = (subtasks: PlannedSubtask[]) => subtasks.map(({ subtaskId }) => subtaskId);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Requirement ${index}`);

describe("the seed's Redis task", () => {
  const subtasks = planOf();

  test('is researched, implemented, tested and documented', () => {
    expect(subtasks.map(({ subtaskId, title, agentType, hours }) => [subtaskId, title, agentType, hours])).toEqual([
      ['subtask_001_1', 'Research Redis Clustering: architecture and approach', 'architect', 1],
      ['subtask_001_2', 'Implement: Support 3-node minimum cluster', 'backend', 1.25],
      ['subtask_001_3', 'Implement: Automatic failover', 'backend', 1.25],
      ['subtask_001_4', 'Implement: Data persistence', 'backend', 1.25],
      ['subtask_001_5', 'Implement: Monitoring integration', 'backend', 1.25],
      ['subtask_001_6', 'Test Redis Clustering', 'qa', 1],
      ['subtask_001_7', 'Document Redis Clustering', 'technical_writer', 1],
    ]);
    expect(hoursOf(subtasks)).toBe(8);
  });

  test('is implemented side by side after the design, then tested, then documented', () => {
    const [design, ...rest] = idsOf(subtasks);
    const implementation = rest.slice(0, 4);
    expect(subtasks.map(({ dependsOn }) => dependsOn)).toEqual([
      [],
      ...implementation.map(() => [design]),
      implementation,
      [...implementation, 'subtask_001_6'],
    ]);
  });

  test('has each requirement implemented once and all of them tested', () => {
    expect(subtasks.map(({ requirements }) => requirements)).toEqual([[], [0], [1], [2], [3], [0, 1, 2, 3], []]);
  });

  test('says what each subtask is to do and when it is done', () => {
    for (const { description } of subtasks) expect(description).toMatch(/\. Done when .+\.$/);
    expect(subtasks.map(({ description }) => description).join()).not.toMatch(/[{}]/);
  });
});

test('the same task gives the same plan, in whatever order its staffing is stored', () => {
  expect(planOf({ agents: { backend: 2, frontend: 1 } })).toEqual(planOf({ agents: { frontend: 1, backend: 2 } }));
});

describe('requirements', () => {
  test('none are needed: one subtask implements the title', () => {
    const implementation = by('backend', planOf({ requirements: [] }));
    expect(implementation.map(({ title }) => title)).toEqual(['Implement: Redis Clustering']);
  });

  test.each([1, 10, 11, 50])('%d are shared evenly among at most ten subtasks', (count) => {
    const groups = by('backend', planOf({ requirements: numbered(count), estimatedHours: 400 })).map(
      ({ requirements }) => requirements,
    );
    expect(groups).toHaveLength(Math.min(count, 10));
    expect(groups.flat()).toEqual(numbered(count).map((_, index) => index));
    const sizes = groups.map((group) => group.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test('are taken together where a subtask each would be minutes', () => {
    expect(by('backend', planOf({ requirements: numbered(50), estimatedHours: 2 }))).toHaveLength(2);
    expect(by('backend', planOf({ requirements: numbered(50), estimatedHours: 0.1 }))).toHaveLength(1);
  });

  test('long ones, with line breaks and emoji, still give short titles', () => {
    const requirements = Array<string>(20).fill(`line\nbreak ${'👩‍🚀'.repeat(350)}`);
    for (const { title } of planOf({ requirements, title: '🚀'.repeat(100), agents: { backend: 3, qa: 2 } })) {
      expect(title.length).toBeLessThanOrEqual(200);
      expect(title).toBe(title.toWellFormed());
      expect(title).not.toContain('\n');
    }
  });
});

describe('staffing', () => {
  test('says who implements, and the requirements are split among them', () => {
    const subtasks = planOf({ agents: { backend: 2, frontend: 1 } });
    expect(agentTypesIn(subtasks)).toEqual(['architect', 'backend', 'backend', 'frontend', 'qa', 'technical_writer']);
    expect(subtasks.slice(1, 4).map(({ requirements }) => requirements)).toEqual([[0], [1], [2, 3]]);
    expect(subtasks.slice(1, 4).map(({ dependsOn }) => dependsOn)).toEqual(Array(3).fill(['subtask_001_1']));
    expect(hoursOf(subtasks)).toBe(8);
  });

  test('splits the tests among testers, and leaves the implementation as it was', () => {
    const subtasks = planOf({ agents: { qa: 2 } });
    const tests = by('qa', subtasks);
    expect(tests.map(({ requirements }) => requirements)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(tests.map(({ title }) => title)).toEqual([
      'Test Redis Clustering (qa, part 1 of 2)',
      'Test Redis Clustering (qa, part 2 of 2)',
    ]);
    expect(tests.map(({ dependsOn }) => dependsOn)).toEqual(Array(2).fill(idsOf(by('backend', subtasks))));
    expect(by('backend', subtasks)).toHaveLength(4);
  });

  test('lets other testers take over the tests', () => {
    expect(agentTypesIn(planOf({ agents: { backend: 1, test_automation: 1 } }))).toEqual([
      'architect',
      'backend',
      'test_automation',
      'technical_writer',
    ]);
  });

  test('of one architect changes nothing', () => {
    expect(planOf({ agents: { architect: 1 } })).toEqual(planOf());
  });

  test('of a writer asks for documentation', () => {
    expect(agentTypesIn(planOf({ agents: { technical_writer: 2 }, outputFormat: 'code' })).slice(-2)).toEqual([
      'technical_writer',
      'technical_writer',
    ]);
  });

  test('of a writer for work that ends in a report has the writer write it', () => {
    const subtasks = planOf({ type: 'security', kind: 'compliance_audit', agents: { technical_writer: 1 } });
    expect(by('technical_writer', subtasks).map(({ title }) => title)).toEqual([
      'Write the audit report on Redis Clustering',
    ]);
  });

  test('of other testers joins them to the work where the work is testing', () => {
    const subtasks = planOf({ type: 'quality', kind: 'integration_testing', agents: { qa: 1, performance: 1 } });
    expect(agentTypesIn(subtasks).slice(1, 4)).toEqual(['performance', 'qa', 'test_automation']);
  });

  test('beyond the requirements shares them, each with a title of its own', () => {
    const subtasks = planOf({ requirements: ['Login form'], agents: { backend: 2, frontend: 1 } }).slice(1, 4);
    expect(subtasks.map(({ title }) => title)).toEqual([
      'Implement: Login form (backend, part 1 of 3)',
      'Implement: Login form (backend, part 2 of 3)',
      'Implement: Login form (frontend, part 3 of 3)',
    ]);
    expect(subtasks.map(({ requirements }) => requirements)).toEqual([[0], [0], [0]]);
  });

  test('joins another department to the work', () => {
    const subtasks = planOf({ type: 'security', kind: 'access_control', agents: { security: 1, backend: 1 } });
    expect(agentTypesIn(subtasks)).toEqual(['security_analyst', 'backend', 'security', 'audit', 'technical_writer']);
  });

  test('for more than 40 subtasks is refused, naming the limit', () => {
    const agents = { backend: 10, frontend: 10, database: 10, api: 8 };
    expect(planOf({ agents: { ...agents, api: 7 } })).toHaveLength(40);
    expect(() => planOf({ agents })).toThrow(InputError);
    expect(() => planOf({ agents })).toThrow('/agents asks for a plan of 41 subtasks; a plan has at most 40');
  });
});

describe('documentation', () => {
  test.each(['docs', 'code + documentation', 'README', 'Report (PDF)', 'code_and_docs', 'a runbook'])(
    'comes last where the output format is %j',
    (outputFormat) => expect(agentTypesIn(planOf({ outputFormat })).at(-1)).toBe('technical_writer'),
  );

  test.each([undefined, 'code', 'docker image', 'doctor', 'reporting endpoint'])(
    'is not made where the output format is %j',
    (outputFormat) => expect(agentTypesIn(planOf({ outputFormat }))).not.toContain('technical_writer'),
  );

  test('is the report, if the plan has one', () => {
    const subtasks = planOf({ type: 'security', kind: 'compliance_audit', outputFormat: 'report' });
    expect(agentTypesIn(subtasks)).not.toContain('technical_writer');
    expect(subtasks.at(-1)!.title).toBe('Write the audit report on Redis Clustering');
  });
});

describe('each type is planned as its work goes', () => {
  const titlesOf = (type: string, kind: string) =>
    planOf({ type, kind, title: 'Churn', requirements: ['R'], outputFormat: undefined }).map(
      ({ title, agentType }) => `${agentType}: ${title}`,
    );

  test('a model is trained between its data and its evaluation', () => {
    expect(titlesOf('ai_ml', 'model_training')).toEqual([
      'data_scientist: Prepare the data of Churn',
      'ml_engineer: Train: R',
      'data_scientist: Evaluate Churn on held-out data',
    ]);
  });

  test('a model is trained once for all requirements, unless staffed otherwise', () => {
    const training = { type: 'ai_ml', kind: 'model_training', estimatedHours: 100 };
    expect(by('ml_engineer', planOf(training)).map(({ requirements }) => requirements)).toEqual([[0, 1, 2, 3]]);
    expect(by('ml_engineer', planOf({ ...training, agents: { ml_engineer: 3 } }))).toHaveLength(3);
  });

  test('an audit collects evidence before it judges, and ends in a report', () => {
    expect(titlesOf('security', 'compliance_audit')).toEqual([
      'compliance: Scope the audit of Churn',
      'audit: Collect the evidence for Churn',
      'compliance: Assess controls: R',
      'security_analyst: Plan the remediation for Churn',
      'audit: Write the audit report on Churn',
    ]);
  });

  test('a penetration test begins with permission', () => {
    expect(titlesOf('security', 'penetration_testing')[0]).toBe(
      'compliance: Agree on scope and rules for testing Churn',
    );
  });

  test.each([
    ['development', 'api_development', 'api'],
    ['development', 'frontend_components', 'frontend'],
    ['development', 'database_schema', 'database'],
    ['infrastructure', 'kubernetes_deployment', 'devops'],
    ['infrastructure', 'network_configuration', 'network'],
    ['infrastructure', 'security_hardening', 'security'],
    ['ai_ml', 'algorithm_development', 'data_scientist'],
    ['quality', 'performance_testing', 'performance'],
    ['quality', 'test_automation', 'test_automation'],
    ['security', 'vulnerability_scanning', 'security_analyst'],
  ])('%s/%s is done by %s', (type, kind, agentType) => {
    const subtask = planOf({ type, kind, estimatedHours: 100 })[1]!;
    expect(subtask).toMatchObject({ agentType, requirements: [0] });
    expect(subtask.skills).toEqual(expect.arrayContaining([kind, agentType]));
    expect(new Set(subtask.skills).size).toBe(subtask.skills.length);
  });

  test('every kind has a plan of its own', () => {
    for (const [type, { kinds }] of Object.entries(routing.task_types)) {
      const plans = kinds.map((kind) =>
        planOf({ type, kind })
          .map(({ description }) => description)
          .join(),
      );
      expect(
        new Set([
          planOf({ type })
            .map(({ description }) => description)
            .join(),
          ...plans,
        ]).size,
      ).toBe(kinds.length + 1);
    }
  });

  test('a type without a plan is a fault, not an empty plan', () => {
    expect(() => planOf({ type: 'magic' })).toThrow('magic');
    expect(() => planOf({ type: 'constructor' })).toThrow('constructor');
  });
});

describe('hours', () => {
  test('without an estimate grow with the requirements', () => {
    const own = (count: number) => hoursOf(planOf({ estimatedHours: undefined, requirements: numbered(count) }));
    expect([0, 1, 4, 50].map(own)).toEqual([2, 2, 8, 100]);
  });

  test('of an odd estimate leave nothing over', () => {
    const hours = planOf({ estimatedHours: 7.3 }).map((each) => Math.round(each.hours * 100));
    expect(hours.reduce((sum, each) => sum + each)).toBe(730);
    expect(hours.filter((each) => each % 25 !== 0)).toHaveLength(1);
  });
});

describe('subtask ids', () => {
  test.each([
    ['task_2025_001', 'subtask_001_1'],
    ['deploy-42', 'subtask_deploy-42_1'],
    ['task_', 'subtask_task__1'],
    ['_', 'subtask___1'],
    ['x'.repeat(64), `subtask_${'x'.repeat(53)}_1`],
  ])('of %s begin with %s', (taskId, first) => expect(planOf({}, taskId)[0]!.subtaskId).toBe(first));

  test('are valid and unique in the longest plan of the longest id', () => {
    const plan: Plan['subtasks'] = planOf({ agents: { backend: 10, frontend: 10, api: 10, qa: 8 } }, 'y'.repeat(64));
    expect(plan).toHaveLength(40);
    expect(new Set(idsOf(plan)).size).toBe(40);
    for (const subtaskId of idsOf(plan)) expect(id.safeParse(subtaskId).success).toBe(true);
  });
});
