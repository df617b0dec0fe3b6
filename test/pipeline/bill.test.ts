import { beforeAll, expect, test } from '@jest/globals';
import type { TaskSubmission } from '../../client/tritons-client.ts';
import type { AwsUse } from '../../core/contracts/config/aws-prices.ts';
import { dollarsFor } from '../../core/metrics/infrastructure-cost.ts';
import { AwsMeter } from '../bench/aws-meter.ts';
import { awsPrices } from '../core/aws-prices.ts';
import { aCloud, agentsOf, offline, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const meter = new AwsMeter();
const system = aCloud({
  around: meter.around,
  agents: agentsOf(['architect', 'backend', 'qa', 'technical_writer'], { perType: 3, capacity: 5 }),
});
// Other tasks pay for what a warm process remembers.
beforeAll(async () => {
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
  meter.watch(system.cloud);
  for (let n = 0; n < 3; n += 1) await done(await submit(five));
});

const five: TaskSubmission = {
  type: 'development',
  title: 'Bill',
  requirements: ['first requirement', 'second requirement'],
  output_format: 'code + documentation',
};

/** Dollars for 1,000 such tasks: by the status of the task, and by what was metered until the journal had it. */
async function bill(submit: () => Promise<string>) {
  meter.reset();
  const taskId = await submit();
  await done(taskId);
  const use: AwsUse = { ...meter.total, transitions: system.cloud.engine.get(`${taskId}-1`)?.transitions ?? 0 };
  const { metrics } = await system.client.getTaskStatus(taskId);
  return { metered: 1_000 * dollarsFor(use, awsPrices), estimated: 1_000 * metrics.infrastructure_cost, taskId };
}

async function done(taskId: string) {
  await until(
    'it ends',
    () => system.cloud.engine.get(`${taskId}-1`)?.status,
    (status) => status === 'SUCCEEDED',
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
}

const submit = async (task: TaskSubmission) => (await system.client.submitTask(task)).taskId;

/** The estimate is within a tenth of the bill. */
function expectClose({ metered, estimated }: { metered: number; estimated: number }) {
  expect(estimated / metered).toBeGreaterThan(0.9);
  expect(estimated / metered).toBeLessThan(1.1);
}

test('the status of a task says what AWS would charge for it, within a tenth', async () => {
  const billed = await bill(() => submit(five));
  expectClose(billed);
  // The bench has 0.55. The slower the machine, the more batches has the journal.
  expect(billed.metered).toBeLessThan(0.6);
});

test('attempts that fail, and attempts that the checks send back, cost what they cost', async () => {
  const billed = await bill(async () => {
    system.cast.play = async (order, context) => {
      const { attempt, agent } = order;
      const result = await offline(order, context);
      if (attempt === 1 && agent.agentType === 'backend') throw new Error('No');
      return attempt === 1 && agent.agentType === 'qa' ? { ...result, requirements_met: [] } : result;
    };
    return submit(five);
  });
  expect(system.cast.orders.filter(({ attempt }) => attempt === 2).length).toBeGreaterThan(1);
  expectClose(billed);
});

test('a subtask that is given up, and those that build on it, cost what they have used', async () => {
  const billed = await bill(async () => {
    system.cast.play = async (order, context) => {
      if (order.agent.agentType === 'backend') throw new Error('No');
      return offline(order, context);
    };
    return submit(five);
  });
  expect((await system.client.getTaskStatus(billed.taskId)).status).toBe('failed');
  expectClose(billed);
});

test('a subtask that an agent pulls costs little more than another one', async () => {
  const { client, cloud } = system;
  const { agents } = await client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await client.updateAgent(agent_id, { status: 'offline' });
  const agent = await register(cloud, 'billed');
  const pull = async () => agent.complete(await take(agent), deliverable);
  const billed = await bill(async () => {
    const taskId = await submit(backendTask);
    await pull();
    return taskId;
  });
  expectClose(billed);
});
