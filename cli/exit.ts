/** Exit codes of the commands. */
export const EXIT = {
  done: 0,
  /** The task failed or was cancelled, what was verified is wrong, or the call could not be done. */
  failed: 1,
  /** The command or the request is not valid: nothing was changed. */
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  /** No server answers, or it cannot answer now: the same command may succeed later. */
  away: 5,
  interrupted: 130,
} as const;

/** Meanings of the exit codes, as help and documentation print them. */
export const EXIT_MEANINGS: Record<keyof typeof EXIT, string> = {
  done: 'done; `start` and `agent run`: stopped by Ctrl-C or a signal',
  failed: 'the task failed or was cancelled, or its state does not allow the call',
  usage: 'wrong use: an option, an argument or a field is not valid; nothing was changed',
  notFound: 'not found: there is no such task, agent or key, or it is not yours',
  notAllowed:
    'not allowed: the API key is missing, wrong, or its role may not do this; the API does not know the agent any more',
  away: 'no server answers at the address, or it cannot answer now; try again later',
  interrupted: 'interrupted by Ctrl-C; what runs on the server goes on',
};

/** The command line, a file or a setting is wrong. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The API refuses an agent: its key is wrong, or it was removed. The message says what to do. */
export class RefusedAgent extends Error {
  override readonly name = 'RefusedAgent';
}

/** The server at the address does not have what the command needs. The message says what it has. */
export class NotServed extends Error {
  override readonly name = 'NotServed';
}

/** Ctrl-C has ended a command. The message says what goes on without it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
