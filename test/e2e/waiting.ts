import type { Answer } from '../../client/tritons-client.ts';
import { client } from './target.ts';

type Status = Answer<'getTaskStatus'>;

/** Emulators of AWS are slower than the embedded cloud by far. */
const TIMEOUT_MS = 60_000;

export const waitForEnd = (taskId: string): Promise<Status> =>
  client.waitForTask(taskId, { timeoutMs: TIMEOUT_MS, intervalMs: 100 });

/** Throws with the last status, and where subtasks failed with why, if the task ends in another way. */
export async function waitForCompletion(taskId: string): Promise<Status> {
  const status = await waitForEnd(taskId);
  if (status.status === 'completed') return status;
  const { subtasks } = await client.getTask(taskId);
  const failures = subtasks.map(({ id, status, failures }) => ({ id, status, failures }));
  throw new Error(`${taskId} did not complete: ${JSON.stringify({ status, failures }, undefined, 2)}`);
}

/** One after the other: many that poll at once would be the load that is measured. */
export async function waitForAll(taskIds: Iterable<string>): Promise<void> {
  for (const taskId of taskIds) await waitForCompletion(taskId);
}

/** Reads until it is as wanted: indexes lag on AWS. Throws with what was read last. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() > deadline) throw new Error(`After ${TIMEOUT_MS} ms it still is ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
