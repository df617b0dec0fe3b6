import { describe, expect, test } from '@jest/globals';
import { type AgentRecord, agentScore } from '../../../core/contracts/storage/agent.ts';
import type { Priority } from '../../../core/contracts/storage/task-schemas.ts';
import { type RankInput, rankAgents } from '../../../core/matching/rank-agents.ts';
import { anAgent } from './an-agent.ts';
import { matchingYaml } from './config.ts';

const config = matchingYaml();
const now = new Date('2026-11-24T12:00:00.000Z');
const subtask = { agentType: 'backend', skills: ['api_development'], kind: 'api_development' };

const rank = (agents: RankInput['agents'], more: Partial<RankInput> = {}) =>
  rankAgents({ agents, subtask, priority: 'medium', config, excluded: new Set(), now, ...more });
const idsOf = (scores: { agent_id: string }[]) => scores.map(({ agent_id }) => agent_id);

/** An agent with a record of a hundred attempts of 100 s and $0.01 each, with changes. */
const proven = (agentId: string, record: Partial<AgentRecord> = {}) =>
  anAgent({ agentId, record: { completed: 97, failed: 3, responseSeconds: 10_000, costUsd: 1, ...record } });

describe('who can take a subtask', () => {
  test('only an online agent of the type with a free slot that has not failed it', () => {
    const agents = [
      anAgent({ agentId: 'other_type', agentType: 'frontend' }),
      anAgent({ agentId: 'draining', status: 'draining' }),
      anAgent({ agentId: 'offline', status: 'offline' }),
      anAgent({ agentId: 'full', held: 4 }),
      anAgent({ agentId: 'over_full', held: 5 }),
      anAgent({ agentId: 'excluded' }),
      anAgent({ agentId: 'last_slot', held: 3 }),
    ];
    expect(idsOf(rank(agents, { excluded: new Set(['excluded']) }))).toEqual(['last_slot']);
  });

  test('an agent whose models are unavailable only when that is over', () => {
    const until = (agentId: string, unavailableUntil: string) =>
      anAgent({ agentId, unavailableUntil, models: [`${agentId}:m`] });
    const agents = [until('later', '2026-11-24T12:00:00.001Z'), until('over', '2026-11-24T12:00:00.000Z')];
    expect(idsOf(rank(agents))).toEqual(['over']);
  });

  test('no agent, if there is none', () => {
    expect(rank([])).toEqual([]);
  });
});

describe('who comes first', () => {
  test('the better skilled', () => {
    const agents = [anAgent({ agentId: 'a', skills: ['go'] }), anAgent({ agentId: 'b', skills: ['api_development'] })];
    expect(idsOf(rank(agents))).toEqual(['b', 'a']);
  });

  test('97 of 100 before 3 of 3', () => {
    const agents = [proven('a_3_of_3', { completed: 3, failed: 0, responseSeconds: 300, costUsd: 0.03 }), proven('b')];
    for (const priority of ['critical', 'high', 'medium'] as const) {
      expect(idsOf(rank(agents, { priority }))).toEqual(['b', 'a_3_of_3']);
    }
  });

  test('the one whose work is sent back less often', () => {
    expect(idsOf(rank([proven('a', { completed: 60, reworked: 37 }), proven('b')]))).toEqual(['b', 'a']);
  });

  test('the fast one for critical work, the cheap one for low', () => {
    const agents = [proven('cheap', { costUsd: 0.25 }), proven('fast', { responseSeconds: 2500 })];
    expect(idsOf(rank(agents, { priority: 'critical' }))).toEqual(['fast', 'cheap']);
    expect(idsOf(rank(agents, { priority: 'low' }))).toEqual(['cheap', 'fast']);
  });

  test('a newcomer, for low work once the proven agent holds a slot, for medium work once it has one left', () => {
    const firstBeside = (held: number, priority: Priority) =>
      rank([anAgent({ agentId: 'newcomer' }), { ...proven('proven'), leases: anAgent({ held }).leases }], {
        priority,
      })[0]?.agent_id;
    expect([0, 1].map((held) => firstBeside(held, 'low'))).toEqual(['proven', 'newcomer']);
    expect([0, 2, 3].map((held) => firstBeside(held, 'medium'))).toEqual(['proven', 'proven', 'newcomer']);
    expect([3, 4].map((held) => firstBeside(held, 'critical'))).toEqual(['proven', 'newcomer']);
  });

  test('of equals the one with the lower load, then the lower id, in any order of input', () => {
    const idle = { ...config, weights: { ...config.weights, medium: { ...config.weights.medium, load: 0 } } };
    const agents = ['b', 'a', 'é', 'B'].map((agentId) => anAgent({ agentId, held: agentId === 'a' ? 1 : 0 }));
    const expected = ['B', 'b', 'é', 'a'];
    expect(idsOf(rank(agents, { config: idle }))).toEqual(expected);
    expect(idsOf(rank(agents.toReversed(), { config: idle }))).toEqual(expected);
  });

  test('the preferred agent, whatever its score', () => {
    const agents = [proven('b'), anAgent({ agentId: 'a', skills: ['go'] }), proven('c')];
    expect(idsOf(rank(agents, { preferred: 'a' }))).toEqual(['a', 'b', 'c']);
  });

  test('not a preferred agent that cannot take the work', () => {
    const agents = [proven('b'), anAgent({ agentId: 'a', held: 4 })];
    expect(idsOf(rank(agents, { preferred: 'a' }))).toEqual(['b']);
    expect(idsOf(rank(agents, { preferred: 'b', excluded: new Set(['b']) }))).toEqual([]);
    expect(idsOf(rank(agents, { preferred: 'gone' }))).toEqual(['b']);
  });
});

describe('the score', () => {
  test('is explained by its factors', () => {
    const agents = [
      { ...proven('a'), leases: anAgent({ held: 1 }).leases },
      { ...proven('b', { responseSeconds: 20_000 }), leases: anAgent({ held: 2 }).leases },
    ];
    expect(rank(agents)[0]).toEqual({
      agent_id: 'a',
      score: 0.8293,
      expertise_score: 1,
      availability: true,
      current_load: 0.25,
      success_rate: 0.97,
      reliability: 0.9273,
      speed_score: 0.6,
      cost_score: 0.5,
      newcomer_bonus: 0,
    });
  });

  test('of an agent without a record has no success rate, neutral speed and cost, and the whole bonus', () => {
    expect(rank([anAgent(), proven('b')])[1]).toMatchObject({
      success_rate: null,
      reliability: 0,
      speed_score: 0.5,
      cost_score: 0.5,
      newcomer_bonus: config.newcomer_bonus,
    });
  });

  test('the newcomer bonus fades in a straight line to nothing', () => {
    const bonusAfter = (completed: number) => rank([anAgent({ record: { completed } })])[0]?.newcomer_bonus;
    expect([0, 1, 5, 9, 10, 11, 1000].map(bonusAfter)).toEqual([0.12, 0.108, 0.06, 0.012, 0, 0, 0]);
  });

  test('keeps the shape that is stored, with factors of 4 decimals', () => {
    const thirds = anAgent({ capacity: 3, held: 1, record: { completed: 1, failed: 2, responseSeconds: 10 } });
    const [score] = rank([thirds]);
    expect(agentScore.parse(score)).toMatchObject({ current_load: 0.3333, success_rate: 0.3333 });
  });
});
