import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { rubricFor } from '../../../core/assessment/judge/rubric-for.ts';
import { rubricsConfig } from '../../../core/contracts/config/rubric.ts';
import { routing } from '../routing/the-routing.ts';

const rubrics = rubricsConfig.parse(parse(readFileSync('config/rubrics.yaml', 'utf8')));

test('every task type has a rubric, and no unknown type has one', () => {
  const { task_types, departments } = routing;
  expect(Object.keys(rubrics.task_types).sort()).toEqual(Object.keys(task_types).sort());
  const kinds = new Set(Object.values(task_types).flatMap(({ kinds }) => kinds));
  expect(Object.keys(rubrics.kinds).filter((kind) => !kinds.has(kind))).toEqual([]);
  const agentTypes = new Set(Object.values(departments).flatMap(({ agent_types }) => agent_types));
  expect(Object.keys(rubrics.agent_types).filter((type) => !agentTypes.has(type))).toEqual([]);
});

test('the rubric of the agent type goes before that of the kind, that before that of the task type and the default', () => {
  const work = { agentType: 'backend', kind: 'database_schema', taskType: 'development' };
  expect(rubricFor(rubrics, { ...work, agentType: 'qa' })).toBe(rubrics.agent_types.qa);
  expect(rubricFor(rubrics, work)).toBe(rubrics.kinds.database_schema);
  expect(rubricFor(rubrics, { ...work, kind: 'toString' })).toBe(rubrics.task_types.development);
  expect(rubricFor(rubrics, { ...work, kind: undefined, taskType: 'toString' })).toBe(rubrics.default);
});

test('a rubric that names a criterion twice is refused', () => {
  const [first] = rubrics.default;
  expect(rubricsConfig.safeParse({ ...rubrics, default: [first, first] }).success).toBe(false);
});
