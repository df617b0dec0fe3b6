import type { Attempt } from './attempts.ts';
import { inOrder, type Planned } from './plan-graph.ts';

/** waiting: for what it builds on, or an agent. working: an agent has it. checking: it was handed in, and is assessed. */
export type Span = {
  kind: 'waiting' | 'working' | 'checking';
  attempt: number;
  from: number;
  to: number;
  /** What happened, for whoever asks. */
  text: string;
  /** The span is the last of an attempt that did not count, or was sent back. */
  isSentBack: boolean;
  isOpen: boolean;
};
export type TimelineRow = { id: string; title: string; status: string; spans: Span[] };
type Subtask = Planned & { title: string; status: string };

const waits: Record<string, string> = {
  free_agent: 'an agent that is free',
  agent_online: 'an agent to come online',
  agent_registration: 'an agent to be registered',
};
const badEnds: Record<string, string> = {
  sent_back: 'sent back by the checks',
  ended: 'ended without a result',
  failed: 'given up',
  cancelled: 'cancelled',
};

/** The subtasks of a task with what became of them when. `until`: the end of the task, or now. */
export function timelineRows(subtasks: readonly Subtask[], attempts: readonly Attempt[], until: number): TimelineRow[] {
  const doneAt = new Map<string, number>();
  for (const { subtaskId, end, endedAt } of attempts)
    if (end === 'completed' && endedAt !== undefined) doneAt.set(subtaskId, endedAt);
  const titles = new Map(subtasks.map(({ id, title }) => [id, title]));
  return inOrder(subtasks).map((subtask) => ({
    id: subtask.id,
    title: subtask.title,
    status: subtask.status,
    spans: attempts
      .filter(({ subtaskId }) => subtaskId === subtask.id)
      .flatMap((attempt) => spansOf(attempt, subtask, { doneAt, titles, until })),
  }));
}

type Context = { doneAt: ReadonlyMap<string, number>; titles: ReadonlyMap<string, string>; until: number };

function spansOf(attempt: Attempt, { depends_on }: Subtask, { doneAt, titles, until }: Context): Span[] {
  const { number, readyAt, assignedAt, deliveredAt, endedAt, end, agentId, error, waitedFor } = attempt;
  const spans: Span[] = [];
  const span = (kind: Span['kind'], from: number | undefined, to: number | undefined, text: string) => {
    const last = to ?? until;
    if (from !== undefined && last > from)
      spans.push({ kind, attempt: number, from, to: last, text, isSentBack: false, isOpen: to === undefined });
  };
  const begun = assignedAt ?? endedAt;
  const pending = depends_on.filter((id) => (doneAt.get(id) ?? Number.POSITIVE_INFINITY) > (readyAt ?? 0));
  const released = Math.min(begun ?? until, Math.max(readyAt ?? 0, ...pending.map((id) => doneAt.get(id) ?? until)));
  if (pending.length > 0 && number >= 1) {
    const isOver = begun !== undefined || pending.every((id) => doneAt.has(id));
    span(
      'waiting',
      readyAt,
      isOver ? released : undefined,
      `Waits for ${pending.map((id) => titles.get(id) ?? id).join(', ')}`,
    );
    if (isOver) span('waiting', released, begun, `Waits for ${waits[waitedFor ?? ''] ?? 'an agent'}`);
  } else span('waiting', readyAt, begun, `Waits for ${waits[waitedFor ?? ''] ?? 'an agent'}`);
  span('working', assignedAt, deliveredAt ?? endedAt, `${agentId ?? 'An agent'} works on it`);
  span('checking', deliveredAt, endedAt, 'The checks look at what was handed in');
  const last = spans.at(-1);
  const bad = end && badEnds[end];
  if (last && bad) {
    last.isSentBack = true;
    last.text += `; ${bad}${error ? ` (${error})` : ''}`;
  }
  return spans;
}

const STEPS = [
  0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 604_800,
];

/** Seconds at which an axis of this length has its marks: at most `most`, at even distances from 0. */
export function ticksOf(seconds: number, most: number): number[] {
  const step = STEPS.find((each) => seconds / each <= most) ?? seconds / most;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
