import { expect, test } from '@jest/globals';
import type { CheckInput, RunCheck } from '../../../core/assessment/checker.ts';
import { CheckPool } from '../../../functions/pipeline/assess/check-pool.ts';
import { aDeliverable, inputOf, markdown } from '../../checks/fixtures.ts';

const names = ['artifacts', 'security-scan', 'code-quality', 'tests', 'performance', 'documentation'] as const;
/** A deliverable that is too large for all its checks to run in one turn. */
const workOf = (agent_id: string): CheckInput =>
  inputOf(aDeliverable({ agent_id, artifacts: [markdown(`# Large\n\n${'word '.repeat(20_000)}`)] }));
const runAll = () => Promise.reject(new Error('Only small deliverables are checked in one go'));

test('slow work holds up the checks of another agent for one check of each agent, not for all of them', async () => {
  const started: string[] = [];
  const run: RunCheck = async (_, input) => {
    started.push(input.deliverable.agent_id);
    const isSlow = input.deliverable.agent_id !== 'innocent';
    await new Promise((resolve) => setTimeout(resolve, isSlow ? 40 : 1));
    return { score: 1, findings: [] };
  };
  const pool = new CheckPool([{ run, runAll }]);
  const hostileAgents = ['h1', 'h2', 'h3', 'h4'];
  const hostile = hostileAgents.flatMap((agent) => {
    const input = workOf(agent);
    return names.map((name) => pool.run(name, input));
  });
  // The innocent agent comes when the first check of the others has ended and all their other checks wait.
  await hostile[0];
  const input = workOf('innocent');
  await Promise.all(names.map((name) => pool.run(name, input)));
  const before = started.slice(1, started.lastIndexOf('innocent')).filter((agent) => agent !== 'innocent');
  expect(before.length).toBeLessThanOrEqual(hostileAgents.length + 1);
  await Promise.all(hostile);
  expect(started).toHaveLength(5 * names.length);
});

test('an agent gets no more turns for handing in more', async () => {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run: RunCheck = (_, input) => {
    started.push(input.deliverable.agent_id);
    return new Promise((resolve) => ends.push(() => resolve({ score: 1, findings: [] })));
  };
  const pool = new CheckPool([{ run, runAll }]);
  const greedy = Array.from({ length: 4 }, () => pool.run('artifacts', workOf('greedy')));
  const modest = pool.run('artifacts', workOf('modest'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (let turn = 0; turn < 5; turn += 1) {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all([...greedy, modest]);
  expect(started).toEqual(['greedy', 'modest', 'greedy', 'greedy', 'greedy']);
});

test('a check that throws gives its thread to the next', async () => {
  let runs = 0;
  const pool = new CheckPool([
    {
      run: async () => {
        runs += 1;
        if (runs === 1) throw new Error('On fire');
        return { score: 1, findings: [] };
      },
      runAll,
    },
  ]);
  const first = pool.run('artifacts', workOf('a'));
  const second = pool.run('artifacts', workOf('b'));
  await expect(first).rejects.toThrow('On fire');
  expect(await second).toMatchObject({ score: 1 });
});

test('a small deliverable takes one turn for all its checks; if that fails, each check takes its own', async () => {
  const small = inputOf(aDeliverable({ agent_id: 'a' }));
  const passed = { score: 1, findings: [] };
  let turns = 0;
  const alone: string[] = [];
  const runner = {
    run: async (name: string) => {
      alone.push(name);
      return passed;
    },
    runAll: async (input: CheckInput) => {
      turns += 1;
      if (input !== small) throw new Error('The thread has died');
      const answers = names.map((name) => [name, name === 'tests' ? { problem: 'On fire' } : { result: passed }]);
      return Object.fromEntries(answers);
    },
  };
  const pool = new CheckPool([runner]);
  const results = await Promise.allSettled(names.map((name) => pool.run(name, small)));
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual(names.map((name) => name !== 'tests'));
  expect({ turns, alone }).toEqual({ turns: 1, alone: [] });
  const other = inputOf(aDeliverable({ agent_id: 'a' }));
  await Promise.all(names.map((name) => pool.run(name, other)));
  expect({ turns, alone }).toEqual({ turns: 2, alone: [...names] });
});
