import { describe, expect, test } from '@jest/globals';
import { agentTypesOf, departmentOf, resolveAgentType } from '../../../core/routing/agent-types.ts';
import { routing } from './the-routing.ts';

describe("an agent type is found by any of the seed's names", () => {
  test.each([
    ['DevOps', 'devops'],
    ['Cloud', 'cloud'],
    ['Security', 'security'],
    ['Backend', 'backend'],
    ['API', 'api'],
    ['ML Engineer', 'ml_engineer'],
    ['ml_engineer', 'ml_engineer'],
    ['AI/ML', 'ml_engineer'],
    ['AI Architect', 'ai_architect'],
    ['Data Scientist', 'data_scientist'],
    ['QA Engineer', 'qa'],
    ['qa_engineer', 'qa'],
    ['QA', 'qa'],
    ['Test Automation', 'test_automation'],
    ['Security Analyst', 'security_analyst'],
    ['Technical Writer', 'technical_writer'],
    ['architect', 'architect'],
  ])('%s is %s', (name, agentType) => expect(resolveAgentType(routing, name)).toBe(agentType));
});

test.each(['qa-engineer', 'QA/ENGINEER', '  qa \t engineer ', 'Qa__Engineer'])(
  'the spelling %j does not matter',
  (name) => expect(resolveAgentType(routing, name)).toBe('qa'),
);

test.each(['', '_', 'wizard', 'qaengineer', 'constructor', '__proto__', 'INFRA'])('%j is no agent type', (name) =>
  expect(resolveAgentType(routing, name)).toBeUndefined(),
);

test('each agent type is in a department, and its own name resolves to itself', () => {
  expect(agentTypesOf(routing)).toHaveLength(19);
  for (const agentType of agentTypesOf(routing)) {
    expect(resolveAgentType(routing, agentType)).toBe(agentType);
    expect(routing.departments[departmentOf(routing, agentType)]?.agent_types).toContain(agentType);
  }
});

test('an alias has no department until it is resolved', () => {
  expect(() => departmentOf(routing, 'QA Engineer')).toThrow('QA Engineer');
});
