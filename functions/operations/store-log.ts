import type { LogRef } from '../../aws/task-logs.ts';
import type { LogLevel } from '../../core/contracts/api/agent-work.ts';
import { MAX_ATTEMPT_LINES } from '../../core/contracts/api/agent-work-limits.ts';
import { cutLogLine } from '../../core/contracts/api/cut-log-line.ts';
import { taskLogs } from '../shared/stores.ts';
import type { PulledSubtask } from './require-running-attempt.ts';

type Sent = string | { text: string; level: LogLevel };

/**
 * Stores new lines of an attempt's log, each cut to its limit. `offset`: how many lines the sender had sent before;
 * lines already stored are skipped. `at`: the time of the lines. Returns how many lines were received in all; lines beyond the limit are not kept.
 */
export async function storeLog(
  running: PulledSubtask,
  sent: Sent[],
  offset: number | undefined,
  at: Date,
): Promise<number> {
  const known = running.pull.logLines ?? 0;
  const lines = offset === undefined ? sent : sent.slice(Math.max(0, known - offset));
  return storeLines({ ...running, agentId: running.pull.agentId }, lines, known, at);
}

/** Like storeLog, for lines that are all new. `known`: how many came before. At most MAX_LOG_LINES a call. */
export async function storeLines(
  ref: LogRef & { agentId: string },
  lines: Sent[],
  known: number,
  at: Date,
): Promise<number> {
  const kept = lines.slice(0, Math.max(0, MAX_ATTEMPT_LINES - known)).map(lineOf);
  if (lines.length > kept.length && known <= MAX_ATTEMPT_LINES) {
    kept.push({
      level: 'warn',
      text: `The log of an attempt has at most ${MAX_ATTEMPT_LINES} lines; the rest is not kept.`,
    });
  }
  if (kept.length > 0) await taskLogs.append(ref, known + 1, kept, at);
  return known + lines.length;
}

function lineOf(sent: Sent): { level: LogLevel; text: string } {
  const { level, text } = typeof sent === 'string' ? { level: 'info' as const, text: sent } : sent;
  return { level, text: cutLogLine(text) };
}
