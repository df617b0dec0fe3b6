import type { LogLevel } from '../core/contracts/api/agent-work.ts';
import type { LogLine } from '../core/contracts/api/agent-work-views.ts';
import { itemReader } from './item-form.ts';
import { taskLogPartition } from './keys.ts';
import type { Item, Table } from './table.ts';

const KEPT_DAYS = 30;
/** Items of a page; each has at most MAX_LOG_LINES lines. */
const PAGE = 25;
const DIGITS = 8;

/**
 * The form of a cursor: the sort key of an item, `<time>#<subtask>#<attempt>#<offset>`, and the line in it to go on
 * after.
 */
export const logCursorForm = /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z#[\w-]{1,64}#\d{8}#\d{8}@\d{1,3}$/;

export type LogRef = { taskId: string; subtaskId: string; attempt: number };

/** Log lines of agents, in items of their own, so that reading a task does not read them. */
export class TaskLogs {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Stores log lines. `offset`: the number of lines of the attempt before these. `now` must be the time of this call:
   * readers do not come back for lines that are stored with a time of more than a second ago.
   */
  async append(
    ref: LogRef & { agentId: string },
    offset: number,
    lines: { level: LogLevel; text: string }[],
    now: Date,
  ): Promise<void> {
    const at = now.toISOString();
    const { taskId, subtaskId, attempt, agentId } = ref;
    const ttl = Math.floor(now.getTime() / 1000) + KEPT_DAYS * 86_400;
    const sk = `${at}#${subtaskId}#${padded(attempt)}#${padded(offset)}`;
    await this.#table.put({ pk: taskLogPartition(taskId), sk, ttl, at, subtaskId, agentId, attempt, lines });
  }

  /**
   * Lines in the order in which they arrived, from the cursor on, up to an instant (ISO 8601). `next` goes on after the
   * last of them; `isEnd`: there are no more lines up to that instant.
   */
  async read(taskId: string, until: string, limit: number, cursor: string | undefined) {
    const [after = '', position = '0'] = cursor?.split('@') ?? [];
    if (after > until) return { lines: [], next: cursor, isEnd: true };
    const page = { partition: taskLogPartition(taskId), between: [after || '0', until], limit: PAGE } as const;
    const { entries, next } = await this.#table.list(page, toStoredLines);
    const lines: LogLine[] = [];
    let last = cursor;
    for (const { item, value, reason } of entries) {
      const sk = String(item.sk);
      const { at, subtaskId, agentId, attempt, lines: all } = value ?? unreadableLines(item, reason);
      const from = sk === after ? Number(position) : 0;
      for (const [index, line] of all.entries()) {
        if (index < from) continue;
        if (lines.length >= limit) return { lines, next: last, isEnd: false };
        lines.push({ at, subtask_id: subtaskId, agent_id: agentId, attempt, ...line });
        last = `${sk}@${index + 1}`;
      }
    }
    return { lines, next: last, isEnd: next === undefined };
  }
}

type StoredLines = LogRef & { agentId: string; at: string; lines: { level: LogLevel; text: string }[] };

/** The task's id is in the key only. */
const toStoredLines = itemReader<Omit<StoredLines, 'taskId'>>('lines of a log', {
  subtaskId: 'string',
  agentId: 'string',
  attempt: 'number',
  at: 'string',
  lines: 'list',
});

/** A line in place of some that cannot be read. */
function unreadableLines({ sk, agentId }: Item, reason: string): Omit<StoredLines, 'taskId'> {
  const [at = '', subtaskId = '', attempt] = String(sk).split('#');
  const lines: StoredLines['lines'] = [{ level: 'error', text: `Lines are missing here: ${reason}` }];
  return { at, subtaskId, agentId: String(agentId), attempt: Number(attempt), lines };
}

const padded = (value: number) => String(value).padStart(DIGITS, '0');
