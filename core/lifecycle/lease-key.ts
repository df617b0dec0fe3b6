export type AttemptOfSubtask = { taskId: string; subtaskId: string; attempt: number };

/** `task/subtask/attempt`: an attempt's hold on one slot of an agent. Ids have no `/`. */
export const leaseKey = ({ taskId, subtaskId, attempt }: AttemptOfSubtask): string =>
  `${taskId}/${subtaskId}/${attempt}`;

export function parseLeaseKey(lease: string): AttemptOfSubtask {
  const [taskId = '', subtaskId = '', attempt] = lease.split('/');
  return { taskId, subtaskId, attempt: Number(attempt) };
}
