import { succeedToken } from '../../aws/executions.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';

/**
 * After a person's word: lets the execution end that waited for it, which has nothing more to do. False: it had been let
 * go, or is gone.
 */
export async function openGate({ taskId, gate }: Task): Promise<boolean> {
  if (!gate) return false;
  const waited = await succeedToken(gate.token, {});
  await tasks.removeGate(taskId, gate);
  return waited;
}
