import { heartbeatToken } from '../../aws/executions.ts';
import { sendWake } from '../../aws/queues.ts';
import { leaseRequest } from '../../core/contracts/agent-work.ts';
import { routes } from '../../core/contracts/routes.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { startMetrics } from '../../core/metrics/attempt-metrics.ts';
import { leaseOf } from '../moves/lease-of.ts';
import { defineRoute, NothingYet } from '../shared/define-route.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { readEnvironment } from '../shared/environment.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { parseBody } from '../shared/parse-body.ts';
import { agents, offers, registry, taskLogs } from '../shared/stores.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** How often the index is looked at; an offer that this process makes is seen at once. */
const LOOK_EVERY_MS = 400;

/** Waits for an offer to the agent and takes it: each is taken by one conditional write, so handed out once. */
export const handler = defineRoute(routes.leaseSubtask, async ({ params: { agent_id }, body, now }) => {
  const { wait_seconds } = parseBody(leaseRequest, body);
  const agent = await agents.get(agent_id);
  if (!agent) throw noSuchAgent(agent_id);
  if (await registry.markPresent(agent)) {
    await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agent.agentType }, 0);
  }
  const deadline = now.getTime() + wait_seconds * 1000;
  for (;;) {
    const hint = offers.hint(agent_id, Math.min(LOOK_EVERY_MS, Math.max(0, deadline - Date.now())));
    const taken = await takeOffer(agent_id);
    if (taken) return leaseOf(taken, agent_id);
    if (Date.now() >= deadline) return new NothingYet(1);
    await hint;
  }
});

async function takeOffer(agentId: string): Promise<Subtask | undefined> {
  for (const ref of await offers.waiting(agentId)) {
    const now = new Date();
    const taken = await offers.take(ref, agentId, now.toISOString());
    // The clock of the heartbeats has run since the assignment; from here on it is the agent's.
    if (!taken?.token || !(await heartbeatToken(taken.token))) continue;
    emitMetrics(startMetrics(taken));
    await taskLogs.append({ ...ref, agentId }, 0, [{ level: 'info', text: 'Taken by the agent' }], now);
    return taken;
  }
  return undefined;
}
