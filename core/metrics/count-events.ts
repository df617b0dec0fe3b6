import type { EventData } from '../contracts/journal/event-data.ts';
import type { EventType, JournalEvent } from '../contracts/journal/events.ts';
import { type AttemptEnd, attemptEnds } from '../lifecycle/attempt-end.ts';
import { type Counts, plus, Tally } from './counts.ts';
import { type Bucket, bucketOf, endOf } from './time-buckets.ts';

/** A page of a log of the journal. */
export type Page = { page: number; events: JournalEvent[] };

/** The counts of those events of a page that fall into the same five minutes, the shortest time that figures are kept by. */
export type Slice = { page: number; begin: string; counts: Counts };

/** Counts pages, each event once: every bucket is a sum of slices. */
export function slicesOf(pages: Page[]): Slice[] {
  return pages.flatMap(({ page, events }) =>
    [...Map.groupBy(events, ({ at }) => bucketOf(at, '5m'))].map(([begin, some]) => ({
      page,
      begin,
      counts: countEvents(some),
    })),
  );
}

/** Sums up the slices that a bucket takes from the pages after one. */
export function countsIn(bucket: Bucket, slices: Slice[], after: number): Counts {
  // Times of one form are ordered like their texts.
  const [first, end] = bucket === 'total' ? ['', '~'] : [bucket.begin, endOf(bucket)];
  const some = slices.filter(({ page, begin }) => page > after && begin >= first && begin < end);
  return plus(...some.map(({ counts }) => counts));
}

/** Counts events for the measures. The same events always give the same counts. */
export function countEvents(events: JournalEvent[]): Counts {
  const tally = new Tally();
  for (const event of events) {
    const count = counting[event.type] as Counting<EventType> | undefined;
    count?.(tally, event.data as EventData[EventType]);
    countStatus(tally, event);
  }
  return tally.counts;
}

type Counting<T extends EventType> = (tally: Tally, data: EventData[T]) => void;

const counting: { [T in EventType]?: Counting<T> } = {
  'task.submitted': (tally, { task_type, department }) => tally.add('tasks_submitted', 1, task_type, department),
  'task.planned': countUsage,
  'task.completed'(tally, data) {
    tally.add('tasks_completed', 1, data.task_type, data.department);
    if (!data.approval) tally.observe('task_duration_seconds', data.seconds, data.task_type);
    countCost(tally, data);
  },
  'task.failed'(tally, data) {
    tally.add('tasks_failed', 1, data.task_type, data.department);
    countCost(tally, data);
  },
  'task.cancelled': (tally, { task_type, department }) => tally.add('tasks_cancelled', 1, task_type, department),
  'task.deleted'(tally, { subtasks }) {
    for (const [status, count] of Object.entries(subtasks)) tally.add('subtasks', -count, status);
  },
  'task.retried': (tally) => tally.add('tasks_retried', 1),

  'subtask.assigned': (tally, { wait_seconds, agent_type }) =>
    tally.observe('subtask_wait_seconds', wait_seconds, agent_type),
  'subtask.started': (tally, { spawn_ms }) => tally.observe('spawn_seconds', spawn_ms / 1000),
  'subtask.completed'(tally, data) {
    tally.add('attempts_completed', 1, data.agent_type);
    if (data.quality_score !== null) tally.observe('quality_score', data.quality_score, data.task_type);
    countVerdict(tally, data);
  },
  'subtask.sent_back'(tally, data) {
    tally.add('attempts_sent_back', 1, data.agent_type);
    countVerdict(tally, data);
  },
  'subtask.attempt_ended'(tally, data) {
    const isFailed = attemptEnds[data.error as AttemptEnd]?.countsForAgent === 'failed';
    tally.add(isFailed ? 'attempts_failed' : 'attempts_uncounted', 1, data.agent_type);
    if (isFailed) return countVerdict(tally, data);
    tally.add('attempts_busy_seconds', data.seconds, data.agent_type);
    countUsage(tally, data);
  },
  'subtask.failed': countCutOff,
  'subtask.cancelled': countCutOff,
  'subtask.used': countUsage,

  'agent.registered'(tally, { agent_type, capacity }) {
    tally.add('agents', 1, agent_type);
    tally.add('agent_slots', capacity, agent_type);
  },
  'agent.removed'(tally, { agent_type, capacity }) {
    tally.add('agents', -1, agent_type);
    tally.add('agent_slots', -capacity, agent_type);
  },
  'circuit.opened': (tally, { model }) => tally.add('circuits_opened', 1, model),
  'dead_letter.stored': (tally, { queue }) => tally.add('dead_letters', 1, queue),
};

/** Keeps the gauges: a change takes an item out of one status and puts it into another, so the sums are what is there. */
function countStatus(tally: Tally, { type, resource, data, before, after }: JournalEvent): void {
  if (resource.startsWith('agent/')) {
    const isNewOrGone = type === 'agent.registered' || type === 'agent.removed';
    if (isNewOrGone || after.capacity === undefined) return;
    tally.add('agent_slots', Number(after.capacity) - Number(before.capacity), String(data.agent_type));
    return;
  }
  if (!resource.startsWith('task/') || after.status === undefined) return;
  const name = 'subtask_id' in data ? 'subtasks' : 'tasks';
  if (before.status !== null) tally.add(name, -1, String(before.status));
  if (after.status !== null) tally.add(name, 1, String(after.status));
}

function countCost(tally: Tally, { cost_usd, task_type }: EventData['task.completed']): void {
  if (cost_usd !== null) tally.observe('task_cost_dollars', cost_usd, task_type);
}

type Verdict = Pick<EventData['subtask.sent_back'], 'agent_type' | 'seconds' | keyof Used>;

function countVerdict(tally: Tally, data: Verdict): void {
  tally.observe('attempt_duration_seconds', data.seconds, data.agent_type);
  tally.add('attempts_busy_seconds', data.seconds, data.agent_type);
  countUsage(tally, data);
}

/** An attempt that was cut off has no event of its own. */
function countCutOff(tally: Tally, { seconds, agent_type }: EventData['subtask.cancelled']): void {
  tally.add('attempts_busy_seconds', seconds, agent_type);
}

type Used = Pick<EventData['task.planned'], 'api_calls' | 'cost_usd' | 'by_model'>;

function countUsage(tally: Tally, { api_calls, cost_usd, by_model }: Used): void {
  const parts = by_model ?? { unknown: { api_calls, cost_usd } };
  for (const [model, part] of Object.entries(parts)) {
    tally.add('model_calls', part.api_calls, model);
    if (part.cost_usd === null) tally.add('unpriced_usages', 1, model);
    else tally.add('spend_dollars', part.cost_usd, model);
  }
}
