import { expect, test } from '@jest/globals';
import { availableOf, firstAvailableAt, withFound } from '../../../core/matching/availability.ts';
import { anAgent } from './an-agent.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const [past, soon, later] = ['2026-11-24T12:00:00.000Z', '2026-11-24T12:00:05.000Z', '2026-11-24T12:10:00.000Z'];
const agent = (agentId: string, more: Parameters<typeof anAgent>[0] = {}) => anAgent({ agentId, ...more });
const idsOf = (agents: { agentId: string }[]) => agents.map(({ agentId }) => agentId);

test('an agent that found its models unavailable speaks for those that use the same ones', () => {
  const openai = { models: ['openai:m'] };
  const agents = [
    agent('found', { unavailableUntil: soon }),
    agent('same'),
    agent('other', openai),
    agent('pulls', { runtime: 'pull' }),
    agent('over', { models: ['google:m'], unavailableUntil: past }),
  ];
  expect(idsOf(availableOf(agents, now))).toEqual(['other', 'pulls', 'over']);
  expect(idsOf(availableOf(agents, new Date(soon)))).toEqual(idsOf(agents));
});

test('an instant that a subtask has found counts before the index shows it, and shortens no later one', () => {
  const failure = { error: 'ModelsUnavailable' as const, message: '', at: past, counts: false };
  const failures = {
    1: { ...failure, agentId: 'unseen', until: soon },
    2: { ...failure, agentId: 'longer', until: soon },
    3: { ...failure, agentId: 'failed', error: 'AttemptFailed' as const, counts: true },
  };
  const agents = withFound([agent('unseen'), agent('longer', { unavailableUntil: later }), agent('failed')], {
    failures,
  });
  expect(agents.map(({ unavailableUntil }) => unavailableUntil)).toEqual([soon, later, undefined]);
  expect(firstAvailableAt(agents, now)).toBe(soon);
  expect(firstAvailableAt(agents, new Date(soon))).toBe(later);
  expect(firstAvailableAt(agents, new Date(later))).toBeUndefined();
});
