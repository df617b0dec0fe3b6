import { sendWake } from '../../aws/queues.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { readEnvironment } from '../shared/environment.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** The most seconds between two wakes for a subtask that the index of waiting subtasks does not show. */
const MOST_APART_SECONDS = 30;
/** SQS delays a message by at most 900 s. */
const MOST_SECONDS = 900;

const dueAt = new Map<string, number>();

/**
 * Sends a wake for a subtask that waits, and that the index of waiting subtasks may not show yet: indexes on AWS usually
 * follow the table within a second. It comes after half the time that the subtask has waited, and at least a second, so
 * that an index that lags for long costs few messages.
 */
export async function askForWake({ agentType, taskId, subtaskId, readyAt }: Subtask, now: Date): Promise<void> {
  const waitedSeconds = readyAt === undefined ? 0 : (now.getTime() - Date.parse(readyAt)) / 1_000;
  const seconds = Math.min(MOST_APART_SECONDS, Math.max(1, Math.floor(waitedSeconds / 2)));
  const waiting = { task_id: taskId, subtask_id: subtaskId };
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType, waiting }, seconds);
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
