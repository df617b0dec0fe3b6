import { succeedToken } from '../../aws/executions.ts';
import { awaitsApproval } from '../../core/lifecycle/approval.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';

/** Ends the execution that waited for a decision. False if it has ended, or if a later run waits by now. */
export async function openGate(task: Task): Promise<boolean> {
  const { taskId, gate } = task;
  if (!gate || awaitsApproval(task)) return false;
  const waited = await succeedToken(gate.token, {});
  await tasks.removeGate(taskId, gate);
  return waited;
}
