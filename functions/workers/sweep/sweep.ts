import * as z from 'zod';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { assignFromAnywhere } from '../../operations/assign-waiting.ts';
import { reviewWait } from '../../operations/explain-wait.ts';
import { removeReadable } from '../../operations/remove-readable.ts';
import { removeTask } from '../../operations/remove-task.ts';
import { mendOwner } from '../../operations/start-task.ts';
import { defineHandler } from '../../shared/define-handler.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { log } from '../../shared/log.ts';
import { agents, owners, tasks } from '../../shared/stores.ts';
import { sweepAgent } from './sweep-agent.ts';
import { sweepTask } from './sweep-task.ts';

/** The sweeper touches nothing that changed more recently, so that work under way gets the time to finish. */
const GRACE_SECONDS = 60;
const AT_ONCE = 10;
/** Waiting tasks of an owner that a sweep starts. */
const MOST_STARTS = 100;
/** Time of a sweep for removals; the next sweep goes on. */
const REMOVAL_MS = 15_000;

const sweepEvent = z.object({
  grace_seconds: z.number().min(0).default(GRACE_SECONDS),
  executions_lost: z.boolean().default(false),
});

export type Mended = { task_id?: string; agent_id?: string; agent_type?: string; what: string };

/**
 * Mends what a killed process left. It runs every minute, and must find nothing in normal running.
 * Answers with what it mended. With `executions_lost`, at the start of an embedded cloud, no execution has survived.
 * Throws, after it has done all it can, if something could not be swept: a sweeper that fails must not look idle.
 */
export const handler = defineHandler<unknown, { mended: Mended[] }>(async (event, { now, clock }) => {
  const { grace_seconds, executions_lost: executionsLost } = sweepEvent.parse(event ?? {});
  const before = new Date(now.getTime() - grace_seconds * 1000);
  const taskIds = await tasks.activeBefore(before.toISOString());
  const failures: unknown[] = [];
  const readOwner = onceEach((owner: string) => owners.get(owner));
  const swept = await inTurns(failures, taskIds, (taskId) =>
    sweepTask(taskId, { before, now, executionsLost, readOwner }),
  );
  const mended: Mended[] = swept.flatMap(({ mended }) => mended);

  const waiting = swept.flatMap(({ waiting }) => waiting);
  const waitingTypes = [...new Set(waiting.map(({ agentType }) => agentType))];
  await inTurns(failures, waitingTypes, async (agentType) => {
    const assigned = await assignFromAnywhere(agentType, now);
    if (assigned > 0) mended.push({ agent_type: agentType, what: `${assigned} subtasks waited beside a free agent` });
  });
  await inTurns(failures, waiting, (subtask) => reviewWait(subtask, now));

  const limited = [...new Set(swept.flatMap(({ queuedOf }) => queuedOf ?? []))];
  await inTurns(failures, limited, (owner) => mendOwner(owner, now, MOST_STARTS));

  const held = await agents.held();
  mended.push(...(await inTurns(failures, held, (agentId) => sweepAgent(agentId, before, now))).flat());

  // Last, and not for long, so that large removals hold up nothing else.
  const deleted = swept.flatMap(({ deleted }) => deleted ?? []);
  const removedBy = clock().getTime() + REMOVAL_MS;
  await inTurns(failures, deleted, (taskId) => removeTask(taskId, clock, removedBy));
  const sealed = swept.flatMap(({ sealed }) => sealed ?? []);
  await inTurns(failures, sealed, (task) => removeReadable(task, clock, removedBy));

  // After a restart there is always something to mend, in normal running never.
  for (const one of mended) log[executionsLost ? 'info' : 'warn']('mended', { ...one });
  emitMetrics({ Mended: mended.length, LongestWaitSeconds: longestWaitSeconds(waiting, now) });
  if (failures.length > 0 && !executionsLost) throw new Error(`${failures.length} could not be swept; see the log`);
  return { mended };
});

function longestWaitSeconds(waiting: Subtask[], now: Date): number {
  return waiting.reduce((most, { readyAt }) => {
    return readyAt ? Math.max(most, (now.getTime() - Date.parse(readyAt)) / 1000) : most;
  }, 0);
}

/** Calls a function once for each argument. */
function onceEach<A, R>(read: (argument: A) => R): (argument: A) => R {
  const known = new Map<A, R>();
  return (argument) => {
    const result = known.get(argument) ?? read(argument);
    known.set(argument, result);
    return result;
  };
}

/** An id, or something with ids beside what must not be logged: texts, and the token of a state. */
type Swept = string | { taskId: string; subtaskId?: string };
const idsOf = (item: Swept) =>
  typeof item === 'string' ? { id: item } : { task_id: item.taskId, subtask_id: item.subtaskId };

/** Runs work on each item, a few at once. An error is logged and does not stop the others. */
async function inTurns<T extends Swept, R>(
  failures: unknown[],
  items: T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.values();
  const lookAfterNext = async () => {
    for (const item of queue) {
      try {
        results.push(await work(item));
      } catch (error) {
        log.error('sweep failed', { ...idsOf(item), error: error as Error });
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookAfterNext));
  return results;
}
