import type { Place } from '../../../aws/agent-registry.ts';
import { heartbeatToken } from '../../../aws/executions.ts';
import { sendWake } from '../../../aws/queues.ts';
import { agentWorkRoutes } from '../../../core/contracts/api/agent-work-routes.ts';
import type { Lease } from '../../../core/contracts/api/agent-work-views.ts';
import type { Agent } from '../../../core/contracts/storage/agent.ts';
import { TooManyRequests } from '../../../core/errors.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { startMetrics } from '../../../core/metrics/attempt-metrics.ts';
import { NOTHING_USED } from '../../../core/metrics/subtask-usage.ts';
import { releaseAttempt } from '../../operations/end-pulled-attempt.ts';
import { ownAgent } from '../../operations/own-agent.ts';
import type { Clock } from '../../shared/define-handler.ts';
import { defineRoute, NothingYet } from '../../shared/define-route.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { log } from '../../shared/log.ts';
import { offers, registry, taskLogs } from '../../shared/stores.ts';
import { leaseOf } from './lease-of.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** How often the call looks at the index. It sees an offer that this process makes at once. */
const LOOK_EVERY_MS = 400;
/** After this time the index shows that the agent is back. */
const INDEX_LAG_SECONDS = 1;

/** Waits for an offer to the agent and takes it by a conditional write, so each offer is handed out once. */
export const handler = defineRoute(
  agentWorkRoutes.leaseSubtask,
  async ({ params: { agent_id }, body: { wait_seconds }, principal, now, clock, gone }) => {
    const agent = await ownAgent(agent_id, principal);
    if (await registry.markPresent(agent)) {
      await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agent.agentType }, INDEX_LAG_SECONDS);
    }
    const deadline = now.getTime() + wait_seconds * 1000;
    let stop = () => {};
    let place: Place | undefined;
    gone?.addEventListener('abort', () => stop());
    try {
      while (!gone?.aborted) {
        // Listen before looking, so that no offer in between is missed.
        const listening = offers.listen(agent_id, LOOK_EVERY_MS, Math.max(0, deadline - clock().getTime()));
        stop = listening.stop;
        try {
          const lease = await takeOffer(agent_id, principal.keyId, clock, gone);
          if (lease) {
            // This call may have consumed a wake-up that another waiting call needs, so pass it on.
            listening.stop();
            offers.tellOne(agent_id);
            return lease;
          }
          if (clock().getTime() >= deadline) break;
          place ??= await placeFor(agent, deadline, clock());
          await listening.heard;
        } finally {
          listening.stop();
        }
      }
    } finally {
      if (place) await registry.leavePlace(place);
    }
    // This call may have consumed a wake-up that another waiting call needs, so pass it on.
    if (gone?.aborted) offers.tellOne(agent_id);
    return new NothingYet(1);
  },
);

/** Calls of an agent that may wait at once, beyond one for each slot: one that overlaps with the next. */
const PLACES_BESIDE_CAPACITY = 1;

/** Takes a place for a call that has to wait. The time names the place when it is left, so it must be unique. */
async function placeFor({ agentId, capacity }: Agent, deadline: number, now: Date): Promise<Place> {
  const until = new Date(deadline + 1_000)
    .toISOString()
    .replace('Z', `${String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0')}Z`);
  const places = capacity + PLACES_BESIDE_CAPACITY;
  const place = await registry.takePlace(agentId, places, now.toISOString(), until);
  if (place) return place;
  throw new TooManyRequests(
    `${places} calls of agent ${agentId} wait for work already, one for each slot and one more; wait for their answers.`,
  );
}

async function takeOffer(
  agentId: string,
  keyId: string | undefined,
  clock: Clock,
  gone: AbortSignal | undefined,
): Promise<Lease | undefined> {
  for (const ref of await offers.waiting(agentId)) {
    if (gone?.aborted) return undefined;
    const taken = await offers.take(ref, agentId, keyId, clock().toISOString());
    const lease = taken && (await handOver(taken, agentId, clock));
    if (lease) {
      giveBackIfGone(taken, agentId, clock, gone);
      return lease;
    }
  }
  return undefined;
}

/** Gives back an attempt that was taken for a caller who will not get the answer. */
function giveBackIfGone(taken: Subtask, agentId: string, clock: Clock, gone: AbortSignal | undefined): void {
  const giveBack = async () => {
    try {
      await releaseAttempt(taken, agentId, 'The agent disconnected before it got the answer', clock(), NOTHING_USED);
    } catch (error) {
      log.error('not given back', { task_id: taken.taskId, subtask_id: taken.subtaskId, error: error as Error });
    }
  };
  if (gone?.aborted) void giveBack();
  else gone?.addEventListener('abort', giveBack);
}

/** Gives back an attempt that cannot be handed over to the agent, so that it does not have to time out. */
async function handOver(taken: Subtask, agentId: string, clock: Clock): Promise<Lease | undefined> {
  try {
    // The heartbeat timeout has run since the assignment. Restart it: from here on the agent sends the heartbeats.
    if (!taken.token || !(await heartbeatToken(taken.token))) return undefined;
    const lease = await leaseOf(taken, agentId);
    emitMetrics(startMetrics(taken));
    await taskLogs.append({ ...taken, agentId }, 0, [{ level: 'info', text: 'Taken by the agent' }], clock());
    return lease;
  } catch (error) {
    await releaseAttempt(taken, agentId, 'It could not be handed over to the agent', clock(), NOTHING_USED);
    throw error;
  }
}
