import { afterEach, expect, test } from '@jest/globals';
import { planted } from '../checks/fixtures.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';
import { backendTask, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 10 }) });

afterEach(async () => {
  for (const { agent_id } of (await system.client.listAgents({ agent_type: 'backend' })).agents) {
    await system.client.removeAgent(agent_id);
  }
});

const requirements = ['Automatic failover of the primary', 'Persistence of appended writes'];
const documentation = {
  path: 'docs/cluster.md',
  media_type: 'text/markdown',
  content: `# Cluster

## Failover

Automatic failover of the primary: a replica is promoted.

## Persistence

Persistence of appended writes: every second.
`,
};
const module = (lines: string[]) => ({
  path: 'src/redis-cluster.js',
  media_type: 'text/javascript',
  content: `${lines.join('\n')}\n`,
});
const body = [
  '',
  'export function connect(hosts) {',
  '  return createCluster({ rootNodes: hosts.map((url) => ({ url })) });',
  '}',
];

test('bad work goes back to its agent with the findings, and its second attempt passes', async () => {
  const agent = await register(system.cloud, 'learner');
  const { taskId } = await system.client.submitTask({
    ...backendTask,
    title: 'Rework',
    requirements,
    agents: { backend: 1 },
  });
  const first = await take(agent);
  expect(first.findings).toEqual([]);
  await agent.complete(first, {
    summary: 'Done',
    artifacts: [
      documentation,
      module([
        "import { readFileSync } from 'node:fs';",
        "import { createCluster } from 'redis';",
        `const token = '${planted.githubToken}';`,
        ...body,
        'export const label = token.length;',
      ]),
    ],
    requirements_met: [{ requirement: 0, artifacts: [documentation.path] }],
  });

  const second = await take(agent);
  expect(second).toMatchObject({ subtask_id: first.subtask_id, attempt: 2 });
  expect(second.findings.map(({ severity, rule, file, line }) => ({ severity, rule, file, line }))).toEqual([
    { severity: 'critical', rule: 'secret', file: 'src/redis-cluster.js', line: 3 },
    { severity: 'major', rule: 'uncovered-requirement', file: null, line: null },
    { severity: 'minor', rule: 'unused-import', file: 'src/redis-cluster.js', line: 1 },
  ]);
  expect(JSON.stringify(second.findings)).not.toContain(planted.githubToken);
  await agent.complete(second, {
    summary: 'Mended',
    artifacts: [documentation, module(["import { createCluster } from 'redis';", ...body])],
    requirements_met: [0, 1].map((requirement) => ({ requirement, artifacts: [documentation.path] })),
  });

  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { qa_results } = await system.client.getTaskResults(taskId);
  expect(qa_results).toMatchObject({
    security_scan: { vulnerabilities: 0 },
    requirements_coverage: { covered: 2, total: 2, score: 1 },
  });
  const { subtasks } = await system.client.getTaskQuality(taskId);
  const attempts = subtasks.find(({ subtask_id }) => subtask_id === first.subtask_id)?.attempts ?? [];
  expect(attempts.map(({ attempt, verdict, findings }) => ({ attempt, verdict, rules: findings.length }))).toEqual([
    { attempt: 2, verdict: 'pass', rules: 0 },
    { attempt: 1, verdict: 'rework', rules: 3 },
  ]);
  const { agents } = await system.client.getAgentPerformance();
  expect(agents.find(({ agent_id }) => agent_id === 'learner')).toMatchObject({ reworked: 1, success_rate: 0.5 });
});

test('an agent that only claims to be done has failed after its reworks', async () => {
  const agent = await register(system.cloud, 'talker');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Talk', agents: { backend: 1 } });
  for (const attempt of [1, 2]) {
    const lease = await take(agent);
    expect(lease.attempt).toBe(attempt);
    await agent.complete(lease, { summary: 'Done. Everything works and all tests pass.', artifacts: [] });
  }
  const failuresOf = async () =>
    (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend')?.failures ?? [];
  const failures = await until('both attempts came back', failuresOf, ({ length }) => length === 2);
  expect(failures).toMatchObject([
    { error: 'ReworkRequired', message: expect.stringContaining('no artifacts') },
    { error: 'AttemptFailed', message: expect.stringContaining('no artifacts') },
  ]);
  await system.client.cancelTask(taskId);
});

test('after a retry an agent has its reworks again', async () => {
  const agent = await register(system.cloud, 'returner');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Return', agents: { backend: 1 } });
  const errorsOf = async () =>
    (await system.client.getTask(taskId)).subtasks
      .find(({ agent_type }) => agent_type === 'backend')
      ?.failures.map(({ attempt, error }) => `${attempt} ${error}`) ?? [];
  const failOnce = async () => {
    const lease = await take(agent);
    await agent.complete(lease, { summary: 'Done', artifacts: [] });
    return until('it came back', errorsOf, (errors) => errors.some((error) => error.startsWith(`${lease.attempt} `)));
  };
  await failOnce();
  expect(await failOnce()).toEqual(['1 ReworkRequired', '2 AttemptFailed']);
  await system.client.cancelTask(taskId);
  await system.client.retryTask(taskId);
  const again = await failOnce();
  expect(again.slice(0, 2)).toEqual(['1 ReworkRequired', '2 AttemptFailed']);
  expect(again.slice(2)).toEqual([expect.stringMatching(/^\d+ ReworkRequired$/)]);
  expect((await failOnce()).at(-1)).toMatch(/AttemptFailed$/);
  await system.client.cancelTask(taskId);
});

test('a report of full coverage without a test is caught', async () => {
  const agent = await register(system.cloud, 'boaster');
  const { taskId } = await system.client.submitTask({
    ...backendTask,
    title: 'Boast',
    requirements,
    agents: { backend: 1 },
  });
  const lease = await take(agent);
  const source = module(["import { createCluster } from 'redis';", ...body]);
  await agent.complete(lease, {
    summary: 'Done, with 100 % coverage',
    artifacts: [
      documentation,
      source,
      {
        path: 'coverage/lcov.info',
        media_type: 'text/plain',
        content: `SF:${source.path}\nDA:3,1\nDA:4,1\nLF:2\nLH:2\nend_of_record\n`,
      },
    ],
    requirements_met: [0, 1].map((requirement) => ({ requirement, artifacts: [documentation.path] })),
  });
  const again = await take(agent);
  expect(again.findings).toMatchObject([{ severity: 'critical', rule: 'coverage-without-tests' }]);
  await system.client.cancelTask(taskId);
});
