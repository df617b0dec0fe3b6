import { sendWake } from '../../aws/queues.ts';
import { readEnvironment } from '../shared/environment.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** Indexes on AWS follow the table within a second or so; a look after that finds what an earlier one could not see. */
const INDEX_LAG_SECONDS = 3;
/** Well below the lag, so that a wake sent this long ago still comes after the index has caught up. */
const WAKES_APART_MS = 1_000;
/** SQS delays a message by at most 900 s. */
const MOST_SECONDS = 900;

const sentAt = new Map<string, number>();
const dueAt = new Map<string, number>();

/** Sends a wake, unless this process just sent one: a wake looks at all waiting subtasks of an agent type. */
export async function askForWake(agentType: string): Promise<void> {
  const isOnItsWay = performance.now() - (sentAt.get(agentType) ?? Number.NEGATIVE_INFINITY) < WAKES_APART_MS;
  if (isOnItsWay) return;
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, INDEX_LAG_SECONDS);
  sentAt.set(agentType, performance.now());
}

/**
 * Sends a wake that comes when an agent's models may be asked again (`until`, ISO 8601), or before: a wake that comes
 * too early asks for the next. Sends none if this process has asked for one that comes no later.
 */
export async function askForWakeAt(agentType: string, until: string, now: Date): Promise<void> {
  const seconds = Math.min(MOST_SECONDS, Math.ceil((Date.parse(until) - now.getTime()) / 1_000));
  const due = now.getTime() + seconds * 1_000;
  const known = dueAt.get(agentType);
  // A wake due within a second may have come already, and may be the one that now asks for the next.
  if (known !== undefined && known > now.getTime() + 1_000 && known < due + 1_000) return;
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, seconds);
  dueAt.set(agentType, due);
}

/**
 * Sends a wake for the time when an agent that failed a subtask may have it again (`at`, ISO 8601). Each subtask asks
 * for its own, since a wake does not ask for the next. Beyond 900 s, the longest delay of SQS, the sweeper looks.
 */
export async function askForRetryAt(agentType: string, at: string, now: Date): Promise<void> {
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now.getTime()) / 1_000));
  if (seconds <= MOST_SECONDS) await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, seconds);
}
