import type { Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';
import { seekAgent } from './seek-agent.ts';

/** Tells the dependents of a completed subtask. Seeks an agent for each that is parked and waits on nothing else. */
export async function notifyDependents(completed: Subtask, now: Date): Promise<void> {
  const { taskId, dependents } = completed;
  await Promise.all(
    dependents.map(async (dependent) => {
      const subtask = await subtasks.dependencyCompleted({ taskId, subtaskId: dependent }, completed);
      if (subtask && isParked(subtask)) await seekAgent(subtask, now);
    }),
  );
}

/** True if the subtask's Match has stored a token and only an agent is missing. */
export function isParked({ waitsOn, token, stage, assignment }: Subtask): boolean {
  return waitsOn.length === 0 && stage === 'match' && token !== undefined && assignment === undefined;
}
