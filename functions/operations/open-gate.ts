import { succeedToken } from '../../aws/executions.ts';
import { awaitsApproval } from '../../core/lifecycle/approval.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';

/**
 * After a person's word: lets the execution end that waited for it, which has nothing more to do. False: it had been let
 * go, or is gone, or a later run waits by now.
 */
export async function openGate(task: Task): Promise<boolean> {
  const { taskId, gate } = task;
  if (!gate || awaitsApproval(task)) return false;
  const waited = await succeedToken(gate.token, {});
  await tasks.removeGate(taskId, gate);
  return waited;
}
