import { expect, test } from '@jest/globals';
import type { AgentRecord } from '../../../core/contracts/storage/agent.ts';
import { expertise } from '../../../core/matching/expertise.ts';
import { anAgent } from './an-agent.ts';

const wanted = { agentType: 'backend', skills: ['redis', 'api_development'], kind: 'api_development' };
const withKinds = (kinds: AgentRecord['kinds']) => anAgent({ record: { kinds } });

test('without a record expertise is the share of the wanted skills that the agent has', () => {
  expect(expertise(anAgent({ skills: [] }), wanted, 10)).toBe(0);
  expect(expertise(anAgent({ skills: ['api_development', 'go'] }), wanted, 10)).toBe(0.5);
  expect(expertise(anAgent({ skills: ['api_development', 'redis'] }), wanted, 10)).toBe(1);
});

test('an agent covers a subtask that wants no skills', () => {
  expect(expertise(anAgent(), { ...wanted, skills: [] }, 10)).toBe(1);
});

test('a skill wanted twice counts once', () => {
  expect(expertise(anAgent(), { ...wanted, skills: ['redis', 'redis', 'api_development'] }, 10)).toBe(0.5);
});

test('the record on the kind outweighs the coverage as it grows', () => {
  expect(expertise(withKinds({ api_development: { completed: 10, failed: 0 } }), wanted, 10)).toBe(0.75);
  expect(expertise(withKinds({ api_development: { completed: 0, failed: 10 } }), wanted, 10)).toBe(0.25);
  expect(expertise(withKinds({ api_development: { completed: 1_000_000, failed: 0 } }), wanted, 10)).toBeCloseTo(1, 4);
});

test('a success on the kind never lowers expertise, a failure never raises it', () => {
  const skills = [...wanted.skills];
  for (const agentSkills of [[], ['redis'], skills]) {
    const after = (completed: number, failed: number) =>
      expertise(
        anAgent({ skills: agentSkills, record: { kinds: { [wanted.kind]: { completed, failed } } } }),
        wanted,
        10,
      );
    for (let n = 0; n < 20; n++) {
      expect(after(n + 1, 2)).toBeGreaterThanOrEqual(after(n, 2));
      expect(after(2, n + 1)).toBeLessThanOrEqual(after(2, n));
    }
  }
});

test('a record on another kind of work says nothing', () => {
  expect(expertise(withKinds({ database_schema: { completed: 50, failed: 0 } }), wanted, 10)).toBe(0.5);
});
