import type { Answer } from '../../client/tritons-client.ts';
import { PATIENCE_MS } from '../patient-client.ts';
import { client } from './target.ts';

type Status = Answer<'getTaskStatus'>;

export const waitForEnd = (taskId: string): Promise<Status> => client.waitForTask(taskId, { intervalMs: 100 });

/** Waits until a task completes. If it ends otherwise, throws its last status and the failures of its subtasks. */
export async function waitForCompletion(taskId: string): Promise<Status> {
  const status = await waitForEnd(taskId);
  if (status.status === 'completed') return status;
  const { subtasks } = await client.getTask(taskId);
  const failures = subtasks.map(({ id, status, failures }) => ({ id, status, failures }));
  throw new Error(`${taskId} did not complete: ${JSON.stringify({ status, failures }, undefined, 2)}`);
}

/** Waits for one task after the other: many polls at once would add to the measured load. */
export async function waitForAll(taskIds: Iterable<string>): Promise<void> {
  for (const taskId of taskIds) await waitForCompletion(taskId);
}

/** Reads until the value is as wanted: indexes lag on AWS. After `timeoutMs` it throws with the last value. */
export async function eventually<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() > deadline) throw new Error(`After ${timeoutMs} ms it still is ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
