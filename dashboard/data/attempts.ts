import type { Event } from '../../client/types.ts';

export type Told = Pick<Event, 'type' | 'at' | 'data'>;
export type AttemptEnd = 'completed' | 'sent_back' | 'ended' | 'failed' | 'cancelled';
export type UsageByModel = Record<string, { api_calls: number; cost_usd: number | null }>;
export type Usage = { api_calls: number; cost_usd: number | null; by_model: UsageByModel | null };

/** An attempt at a subtask as the journal tells of it. Times in milliseconds; undefined: it has not come to that. */
export type Attempt = {
  subtaskId: string;
  number: number;
  agentId: string | undefined;
  readyAt: number | undefined;
  assignedAt: number | undefined;
  deliveredAt: number | undefined;
  endedAt: number | undefined;
  end: AttemptEnd | undefined;
  /** The name of how it ended, if it ended badly. */
  error: string | undefined;
  /** What it waited for beside its dependencies. */
  waitedFor: string | undefined;
  usage: Usage | undefined;
};

const ends: Record<string, AttemptEnd> = {
  'subtask.completed': 'completed',
  'subtask.sent_back': 'sent_back',
  'subtask.attempt_ended': 'ended',
  'subtask.failed': 'failed',
  'subtask.cancelled': 'cancelled',
};

/** The attempts of a task, in the order in which they began. */
export function attemptsOf(events: readonly Told[]): Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const { type, at, data } of events) {
    const { subtask_id: subtaskId, attempt: number } = data as { subtask_id?: string; attempt?: number };
    if (!subtaskId || !number) continue;
    const key = `${subtaskId} ${number}`;
    const attempt = attempts.get(key) ?? begin(subtaskId, number);
    attempts.set(key, attempt);
    note(attempt, type, Date.parse(at), data);
  }
  return [...attempts.values()];
}

const begin = (subtaskId: string, number: number): Attempt => ({
  subtaskId,
  number,
  agentId: undefined,
  readyAt: undefined,
  assignedAt: undefined,
  deliveredAt: undefined,
  endedAt: undefined,
  end: undefined,
  error: undefined,
  waitedFor: undefined,
  usage: undefined,
});

function note(attempt: Attempt, type: string, at: number, data: Told['data']): void {
  const { agent_id, error } = data as { agent_id?: string | null; error?: string };
  if (type === 'subtask.ready') attempt.readyAt = at;
  if (type === 'subtask.waiting') attempt.waitedFor = String((data as { for?: unknown }).for);
  if (type === 'subtask.assigned') {
    attempt.assignedAt = at;
    attempt.agentId = agent_id ?? undefined;
  }
  if (type === 'subtask.delivered') attempt.deliveredAt ??= at;
  const end = ends[type];
  // A subtask that is given up ends an attempt that has ended already.
  if (end && attempt.endedAt === undefined) {
    attempt.end = end;
    attempt.endedAt = at;
    attempt.error = error;
    attempt.agentId ??= agent_id ?? undefined;
  }
  if (type === 'subtask.used' || (end && 'api_calls' in data)) attempt.usage = add(attempt.usage, data as Usage);
}

/** Two usages together; a cost that is not known makes the sum unknown. */
export function add(one: Usage | undefined, other: Usage): Usage {
  if (!one) return { api_calls: other.api_calls, cost_usd: other.cost_usd, by_model: other.by_model };
  const models: UsageByModel = { ...one.by_model };
  for (const [model, part] of Object.entries(other.by_model ?? {})) {
    const before = models[model];
    models[model] = before
      ? { api_calls: before.api_calls + part.api_calls, cost_usd: sum(before.cost_usd, part.cost_usd) }
      : part;
  }
  return {
    api_calls: one.api_calls + other.api_calls,
    cost_usd: sum(one.cost_usd, other.cost_usd),
    by_model: one.by_model || other.by_model ? models : null,
  };
}

const sum = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

export type CostRow = {
  id: string;
  title: string;
  number: number | undefined;
  agentId: string | undefined;
  end: AttemptEnd | undefined;
  usage: Usage;
};

/** What a task has cost, row by row: its plan, then each attempt that used something or has ended. */
export function costRows(
  events: readonly Told[],
  attempts: readonly Attempt[],
  titles: ReadonlyMap<string, string>,
): CostRow[] {
  const plans = events.flatMap(({ type, data, at }) =>
    type === 'task.planned'
      ? [
          {
            id: `plan ${at}`,
            title: 'The plan',
            number: undefined,
            agentId: undefined,
            end: 'completed' as const,
            usage: add(undefined, data as Usage),
          },
        ]
      : [],
  );
  const rows = attempts.flatMap(({ subtaskId, number, agentId, end, usage }) =>
    usage
      ? [{ id: `${subtaskId} ${number}`, title: titles.get(subtaskId) ?? subtaskId, number, agentId, end, usage }]
      : [],
  );
  return [...plans, ...rows];
}

/** The usage of each model, the dearest first; what no model is known for is left out. */
export function costByModel(rows: readonly CostRow[]): { model: string; calls: number; usd: number | null }[] {
  const total = rows.reduce<Usage | undefined>((all, { usage }) => add(all, usage), undefined);
  return Object.entries(total?.by_model ?? {})
    .map(([model, { api_calls, cost_usd }]) => ({ model, calls: api_calls, usd: cost_usd }))
    .toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
}
