import { expect, test } from '@jest/globals';
import type { RoutingConfig } from '../../../core/contracts/config/routing.ts';
import { checkRouting } from '../../../core/routing/check-routing.ts';
import { taskTypeOf } from '../../../core/routing/task-types.ts';
import { routing } from './the-routing.ts';

function changed(change: (config: RoutingConfig) => void): RoutingConfig {
  const copy = structuredClone(routing);
  change(copy);
  return copy;
}

test('the shipped routing config contradicts itself nowhere', () => {
  expect(checkRouting(routing)).toEqual([]);
});

test("the shipped task types and kinds are the seed's", () => {
  expect(routing.task_types).toMatchObject({
    infrastructure: { department: 'INFRA' },
    development: { department: 'ARCHITECTURE' },
    ai_ml: { department: 'AI_ML' },
    quality: { department: 'QUALITY' },
    security: { department: 'SECURITY' },
  });
  expect(taskTypeOf(routing, 'quality')?.kinds).toEqual([
    'unit_testing',
    'integration_testing',
    'performance_testing',
    'security_testing',
    'test_automation',
  ]);
  expect(Object.values(routing.task_types).flatMap(({ kinds }) => kinds)).toHaveLength(25);
});

test('properties of every object are no task types', () => {
  expect(taskTypeOf(routing, 'constructor')).toBeUndefined();
});

test.each<[string, (config: RoutingConfig) => void, string]>([
  ['an alias of nothing', (config) => Object.assign(config.aliases, { Wizard: 'wizard' }), '"Wizard" points to'],
  ['an alias of an alias', (config) => Object.assign(config.aliases, { Tester: 'QA Engineer' }), '"Tester" points to'],
  [
    'an alias named as another type',
    (config) => Object.assign(config.aliases, { 'Data-Scientist': 'qa' }),
    'another agent type',
  ],
  [
    'one alias in two spellings',
    (config) => Object.assign(config.aliases, { 'qa-engineer': 'performance' }),
    '"qa_engineer" is listed',
  ],
  [
    'a type in two departments',
    (config) => config.departments.INFRA!.agent_types.push('qa'),
    'agent type "qa" is listed',
  ],
  [
    'a kind of two types',
    (config) => config.task_types.security!.kinds.push('unit_testing'),
    'kind "unit_testing" is listed',
  ],
  ['a department without agents', (config) => delete config.departments.AI_ML, '"ai_ml" is in AI_ML'],
  [
    'a name that is no identifier',
    (config) => config.departments.INFRA!.agent_types.push('Site Engineer'),
    'snake_case',
  ],
])('%s is found', (_, change, message) => {
  expect(checkRouting(changed(change))).toContainEqual(expect.stringContaining(message));
});
