import { heartbeatToken } from '../../aws/executions.ts';
import { sendWake } from '../../aws/queues.ts';
import { type Lease, leaseRequest } from '../../core/contracts/agent-work.ts';
import { routes } from '../../core/contracts/routes.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { startMetrics } from '../../core/metrics/attempt-metrics.ts';
import { leaseOf } from '../moves/lease-of.ts';
import { ownAgent } from '../moves/own-agent.ts';
import { releaseAttempt } from '../moves/release-attempt.ts';
import { defineRoute, NothingYet } from '../shared/define-route.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { readEnvironment } from '../shared/environment.ts';
import { parseBody } from '../shared/parse-body.ts';
import { offers, registry, taskLogs } from '../shared/stores.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** How often the index is looked at; an offer that this process makes is seen at once. */
const LOOK_EVERY_MS = 400;
/** By then the index shows that the agent is back. */
const INDEX_LAG_SECONDS = 1;

/** Waits for an offer to the agent and takes it: each is taken by one conditional write, so handed out once. */
export const handler = defineRoute(routes.leaseSubtask, async ({ params: { agent_id }, body, principal, now }) => {
  const { wait_seconds } = parseBody(leaseRequest, body);
  const agent = await ownAgent(agent_id, principal);
  if (await registry.markPresent(agent)) {
    await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agent.agentType }, INDEX_LAG_SECONDS);
  }
  const deadline = now.getTime() + wait_seconds * 1000;
  for (;;) {
    // Listening begins before looking, so that an offer in between is heard of.
    const listening = offers.listen(agent_id, LOOK_EVERY_MS, Math.max(0, deadline - Date.now()));
    try {
      const lease = await takeOffer(agent_id);
      if (lease) {
        // There may be more offers, and whoever was told of them may be this one.
        listening.stop();
        offers.tellOne(agent_id);
        return lease;
      }
      if (Date.now() >= deadline) return new NothingYet(1);
      await listening.heard;
    } finally {
      listening.stop();
    }
  }
});

async function takeOffer(agentId: string): Promise<Lease | undefined> {
  for (const ref of await offers.waiting(agentId)) {
    const taken = await offers.take(ref, agentId, new Date().toISOString());
    const lease = taken && (await handOver(taken, agentId));
    if (lease) return lease;
  }
  return undefined;
}

/** What was taken and cannot be told to the agent is given back, so that it need not time out. */
async function handOver(taken: Subtask, agentId: string): Promise<Lease | undefined> {
  const now = new Date();
  try {
    // The clock of the heartbeats has run since the assignment; from here on it is the agent's.
    if (!taken.token || !(await heartbeatToken(taken.token))) return undefined;
    const lease = await leaseOf(taken, agentId);
    emitMetrics(startMetrics(taken));
    await taskLogs.append({ ...taken, agentId }, 0, [{ level: 'info', text: 'Taken by the agent' }], now);
    return lease;
  } catch (error) {
    await releaseAttempt(taken, agentId, 'It could not be handed over to the agent', now);
    throw error;
  }
}
