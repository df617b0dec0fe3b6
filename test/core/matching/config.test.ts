import { describe, expect, test } from '@jest/globals';
import { agentsYaml, matchingYaml, routingYaml } from './config.ts';

describe('config/matching.yaml', () => {
  const { weights } = matchingYaml();

  test.each(Object.entries(weights))('the weights of %s add up to 1', (_, factors) => {
    expect(Object.values(factors).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
  });

  test('critical favours reliability and speed, low favours cost', () => {
    const { critical, high, medium, low } = weights;
    for (const other of [high, medium, low]) {
      expect(critical.reliability).toBeGreaterThan(other.reliability);
      expect(critical.speed).toBeGreaterThan(other.speed);
    }
    for (const other of [critical, high, medium]) expect(low.cost).toBeGreaterThan(other.cost);
  });
});

describe('config/agents.yaml', () => {
  const { agents } = agentsYaml();
  const { departments, task_types } = routingYaml();

  test('every agent type has at least two agents, and backend has three', () => {
    const types = Object.values(departments).flatMap(({ agent_types }) => agent_types);
    const countOf = (type: string) => agents.filter(({ agent_type }) => agent_type === type).length;
    expect(types.filter((type) => countOf(type) < 2)).toEqual([]);
    expect(countOf('backend')).toBe(3);
    expect(agents.filter(({ agent_type }) => !types.includes(agent_type))).toEqual([]);
  });

  test('no two agents have the same id, and an id names its type', () => {
    expect(new Set(agents.map(({ id }) => id)).size).toBe(agents.length);
    for (const { id, agent_type } of agents) expect(id).toMatch(new RegExp(`^agent_${agent_type}_\\d{3}$`));
  });

  test('skills are lower-case snake_case, without repeats, and differ between agents', () => {
    for (const { skills } of agents) {
      expect(skills.filter((skill) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(skill))).toEqual([]);
      expect(new Set(skills).size).toBe(skills.length);
    }
    expect(new Set(agents.map(({ skills }) => skills.toSorted().join())).size).toBe(agents.length);
  });

  test('every kind of work is a skill of an agent of the department it goes to', () => {
    const missing = Object.values(task_types).flatMap(({ department, kinds }) => {
      const types = departments[department]?.agent_types ?? [];
      const skills = agents.filter(({ agent_type }) => types.includes(agent_type)).flatMap((agent) => agent.skills);
      return kinds.filter((kind) => !skills.includes(kind));
    });
    expect(missing).toEqual([]);
  });

  test('no built-in agent has a price', () => {
    expect(agents.filter((agent) => agent.price_per_hour_usd !== null)).toEqual([]);
  });
});
