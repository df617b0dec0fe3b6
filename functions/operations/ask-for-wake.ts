import { sendWake } from '../../aws/queues.ts';
import { readEnvironment } from '../shared/environment.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** Indexes on AWS follow the table within a second or so; a look after that finds what this one could not see. */
const INDEX_LAG_SECONDS = 3;
/** Well below the lag, so that a wake that was sent this long ago still comes after the index has caught up. */
const WAKES_APART_MS = 1_000;
/** SQS delays no message longer. */
const MOST_SECONDS = 900;

const sentAt = new Map<string, number>();
const dueAt = new Map<string, number>();

/** A wake looks at everything that waits for an agent type, so one that this process sent just now will do. */
export async function askForWake(agentType: string): Promise<void> {
  const isOnItsWay = performance.now() - (sentAt.get(agentType) ?? Number.NEGATIVE_INFINITY) < WAKES_APART_MS;
  if (isOnItsWay) return;
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, INDEX_LAG_SECONDS);
  sentAt.set(agentType, performance.now());
}

/**
 * Asks for a look when an agent may be asked again (ISO 8601), or before: a look that comes too early asks for the next.
 * One that this process has asked for, and that comes no later, will do.
 */
export async function askForWakeAt(agentType: string, until: string, now: Date): Promise<void> {
  const seconds = Math.min(MOST_SECONDS, Math.ceil((Date.parse(until) - now.getTime()) / 1_000));
  const due = now.getTime() + seconds * 1_000;
  const known = dueAt.get(agentType);
  // One that is due within a second may be here already, and this may be what it asks for.
  if (known !== undefined && known > now.getTime() + 1_000 && known < due + 1_000) return;
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, seconds);
  dueAt.set(agentType, due);
}

/**
 * Asks for a look when an agent that failed a subtask may have it again (ISO 8601). Each subtask asks for its own: a look
 * does not ask for the next. Beyond 900 s, as long as SQS delays, the sweeper looks.
 */
export async function askForRetryAt(agentType: string, at: string, now: Date): Promise<void> {
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now.getTime()) / 1_000));
  if (seconds <= MOST_SECONDS) await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, seconds);
}
