import { isPassing } from '../../client/api-error.ts';
import type { AgentCalls } from '../../client/tritons-client.ts';
import type { LogLines } from './log-lines.ts';
import { meansOver, retrying } from './retrying.ts';
import type { Lease } from './work-directory.ts';

/** How often new lines are sent. Without new lines, heartbeats come at their own interval. */
const LOG_EVERY_MS = 1_000;
/** Tries to send the rest of the log before handing in: about six seconds. */
const FLUSH_TRIES = 5;

/**
 * Sends heartbeats until stopped. Aborts `over` when the API says that the attempt is over. Ignores passing faults, and
 * drops lines that the API refuses.
 */
export function heartbeats(agent: AgentCalls, lease: Lease, lines: LogLines, seconds: number, over: AbortController) {
  let sentAt = Date.now();
  let sending: Promise<unknown> | undefined;
  let isHeeded = true;
  /** Sends one heartbeat. Returns the error; undefined if there was none. */
  const send = async (): Promise<unknown> => {
    const body = lines.next();
    try {
      await agent.heartbeat(lease, body);
      lines.taken(body.log.length);
      sentAt = Date.now();
      return undefined;
    } catch (error) {
      if (meansOver(error)) {
        if (isHeeded) over.abort(error.problem.detail);
      } else if (!isPassing(error)) lines.refused(body.log.length);
      return error;
    }
  };
  const beat = () => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(
    () => {
      const isDue = Date.now() - sentAt >= seconds * 1000 - LOG_EVERY_MS / 2;
      if (isDue || !lines.isEmpty) void beat();
    },
    Math.min(LOG_EVERY_MS, seconds * 1000),
  );
  const sendAll = async () => {
    while (!lines.isEmpty && !over.signal.aborted) {
      const error = await beat();
      if (isPassing(error)) throw error;
    }
  };
  return {
    /** Sends the rest of the log. */
    async flush(): Promise<void> {
      let tries = 1;
      await retrying(sendAll, () => tries++ < FLUSH_TRIES).catch(() => {});
    },
    /** Lets no heartbeat abort `over` from here on: they are told that the attempt was handed in. */
    ignoreVerdict: () => {
      isHeeded = false;
    },
    stop: () => clearInterval(timer),
  };
}
