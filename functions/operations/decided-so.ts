import { WrongState } from '../../core/errors.ts';
import { awaitsApproval, lastDecision, MAX_REJECTIONS } from '../../core/lifecycle/approval.ts';
import { type Decision, isEnded, type Task } from '../../core/lifecycle/task.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/**
 * Returns the task if the same decision is stored already: the caller goes on where the first call died. `run`: the run
 * that the caller named, if any. Throws WrongState if it was decided otherwise, or if there is nothing to decide.
 */
export async function decidedSo(taskId: string, decision: Decision, run: number | undefined): Promise<Task> {
  const task = await tasks.get(taskId);
  if (!task) throw noSuchTask(taskId);
  const last = lastDecision(task);
  const isSo = last !== undefined && contentOf(last) === contentOf(decision) && (run ?? last.run) === last.run;
  // A decision that names no run is about the run that waits now, so it repeats no earlier one.
  const isOver = task.status === 'completed' || (!isEnded(task.status) && (run !== undefined || !awaitsApproval(task)));
  if (isSo && isOver) return task;
  throw new WrongState(whyNot(task, last, run));
}

/** The fields that make two decisions equal. Of approvals only the decision counts; the comment may differ. */
function contentOf({ decision, comment, subtasks }: Decision): string {
  return decision === 'approved' ? decision : JSON.stringify([decision, comment, subtasks.toSorted()]);
}

function whyNot(task: Task, last: (Decision & { run: number }) | undefined, meant: number | undefined): string {
  const { taskId, status, approval, run } = task;
  if (!approval) return `Task ${taskId} was submitted without approval, so there is nothing to decide.`;
  const decided = last ? ` Run ${last.run} was ${last.decision} by ${last.by} at ${last.at}.` : '';
  if (isEnded(status)) return `Task ${taskId} is ${status}: there is nothing to decide any more.${decided}`;
  if (awaitsApproval(task) && meant !== undefined && meant !== run) {
    return `Run ${run} of task ${taskId} waits for approval, not run ${meant}; look at its results.${decided}`;
  }
  if (awaitsApproval(task) && Object.keys(task.decisions).length >= MAX_REJECTIONS) {
    return `Task ${taskId} was rejected ${MAX_REJECTIONS} times; approve it or cancel it.`;
  }
  return `Run ${run} of task ${taskId} is ${status}; it waits for approval once every subtask is completed.${decided}`;
}
