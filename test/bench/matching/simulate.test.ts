import { expect, test } from '@jest/globals';
import { Table } from '../../../aws/table.ts';
import { startServices } from '../../local/start-services.ts';
import { simulate } from './simulate.ts';
import { scenarios } from './worlds.ts';

await startServices();
const table = new Table('tritons');
const SUBTASKS = 40;

function run(scenario: string, policy: string, seed: number) {
  const world = scenarios[scenario]!(seed);
  return simulate(table, { ...world, work: world.work.slice(0, SUBTASKS) }, policy, seed);
}

test('a seed has one outcome', async () => {
  const first = await run('churn', 'tritons', 1);
  expect(await run('churn', 'tritons', 1)).toEqual(first);
  expect(await run('churn', 'tritons', 2)).not.toEqual(first);
});

test('the oracle loses no chance, and succeeds more often than random choices', async () => {
  const oracle = await run('misleading skills', 'oracle', 1);
  const random = await run('misleading skills', 'random', 1);
  expect(oracle.regret).toEqual([0, 0, 0]);
  expect(oracle.success).toBeGreaterThan(random.success);
  expect(Math.min(...random.regret)).toBeGreaterThan(0);
});

test('attempts at agents that hang end, and cost time', async () => {
  const world = scenarios['hanging agents']!(1);
  const hanging = world.agents.filter(({ hangs }) => hangs > 0).map((agent) => ({ ...agent, chance: () => 0 }));
  const { done, success } = await simulate(table, { agents: hanging, work: world.work.slice(0, 5) }, 'random', 1);
  expect({ done, success }).toEqual({ done: 0, success: 0 });
});
