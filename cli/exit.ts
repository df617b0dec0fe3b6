/** Exit codes of the commands. */
export const EXIT = {
  ok: 0,
  /** Unexpected error. */
  failure: 1,
  usage: 2,
  /** The API refused the caller or does not know the agent. */
  refused: 3,
  /** No API answers at the URL. */
  unreachable: 4,
  /** With --once: the command did not do the subtask. */
  failedWork: 5,
} as const;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
