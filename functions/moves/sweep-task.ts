import { isRunning, startExecution, stopExecution, succeedToken } from '../../aws/executions.ts';
import { isEnded, type Subtask, type Task } from '../../core/lifecycle/task.ts';
import { readEnvironment } from '../shared/environment.ts';
import { subtasks, tasks } from '../shared/stores.ts';
import { answerMatch } from './assign-subtask.ts';
import { isParked } from './release-dependents.ts';
import { seekAgent } from './seek-agent.ts';
import { settleTask } from './settle-task.ts';
import { stopSubtasks } from './stop-subtasks.ts';
import { dependencyChanged, startIfReleased } from './tell-waiting-tasks.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');
/** A verdict whose token may not have been sent is sent again by this many sweeps, a minute apart. */
const RESENT_FOR_MS = 3 * 60_000;

type Found = { task_id: string; what: string };

/** Mends one task that has not ended, as far as nothing in it changed since `before`. */
export async function sweepTask(
  taskId: string,
  before: Date,
  now: Date,
): Promise<{ mended: Found[]; waitingTypes: string[] }> {
  const found = await tasks.withWaiting(taskId);
  if (!found || Date.parse(found.task.updatedAt) > before.getTime()) return { mended: [], waitingTypes: [] };
  const { task, waitingTasks } = found;
  const whats: (string | undefined)[] = [];
  if (isEnded(task.status)) {
    await stopSubtasks(found.subtasks, { reason: task.reason ?? 'The task has ended', error: 'TaskCancelled' }, now);
    await stopExecution(stateMachineArn, task, 'TaskCancelled');
    await settleTask(task, waitingTasks);
    whats.push('the task had ended, but not everybody knew');
  } else if (task.status === 'blocked') {
    whats.push(await sweepBlocked(task));
  } else {
    const restarted = await ensureRunning(task, now);
    whats.push(restarted);
    if (!restarted) {
      const old = found.subtasks.filter(({ updatedAt }) => Date.parse(updatedAt) <= before.getTime());
      for (const subtask of old) whats.push(await sweepSubtask(subtask, found.subtasks, now));
    }
  }
  const ready = found.subtasks.filter(({ status }) => status === 'ready');
  return {
    mended: whats.flatMap((what) => (what ? [{ task_id: taskId, what }] : [])),
    waitingTypes: [...new Set(ready.map(({ agentType }) => agentType))],
  };
}

/** A blocked task that was not told how its dependencies stand. */
async function sweepBlocked(task: Task): Promise<string | undefined> {
  let stale = false;
  for (const [dependency, state] of Object.entries(task.waitsOn)) {
    const status = (await tasks.get(dependency))?.status;
    const actual = status === 'completed' || status === 'failed' || status === 'cancelled' ? status : 'open';
    if (actual === state) continue;
    stale = true;
    await dependencyChanged(task.taskId, dependency, actual);
  }
  if (stale) return 'it had not been told how a dependency stands';
  if (Object.keys(task.waitsOn).length > 0) return undefined;
  await startIfReleased(task.taskId);
  return 'it waited on nothing';
}

/** Starts the execution of a task that has none; where one has died, a new run takes up what it left. */
async function ensureRunning(task: Task, now: Date): Promise<string | undefined> {
  const startedAt = await startExecution(stateMachineArn, task);
  if (startedAt) return startedAt >= new Date(now.getTime() - 1_000) ? 'it had no execution' : undefined;
  if (await isRunning(stateMachineArn, task)) return undefined;
  const redriven = await tasks.redrive(task);
  if (!redriven) return undefined;
  await startExecution(stateMachineArn, redriven);
  return 'its execution had died';
}

async function sweepSubtask(subtask: Subtask, all: Subtask[], now: Date): Promise<string | undefined> {
  const { subtaskId, status, stage, startedAt, token, updatedAt } = subtask;
  if (status === 'completed') {
    const isRecent = now.getTime() - Date.parse(updatedAt) < RESENT_FOR_MS;
    const sent = isRecent && token !== undefined && (await succeedToken(token, {}));
    return sent ? `the verdict on ${subtaskId} had not been sent` : undefined;
  }
  if (isEnded(status)) return undefined;
  if (stage === 'execute' && !startedAt) {
    return (await answerMatch(subtask)) ? `the assignment of ${subtaskId} had not been sent` : undefined;
  }
  const done = all.filter((other) => subtask.waitsOn.includes(other.subtaskId) && other.status === 'completed');
  let current: Subtask | undefined = subtask;
  for (const dependency of done) {
    current = await subtasks.dependencyCompleted(subtask, dependency);
  }
  if (status !== 'pending' || !current || !isParked(current)) return undefined;
  await seekAgent(current, now);
  return `${subtaskId} waited on nothing`;
}
