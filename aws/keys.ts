import { createHash } from 'node:crypto';
import { isEnded, type Subtask, type Task } from '../core/lifecycle/task.ts';
import type { RateLimit } from '../core/limits/token-bucket.ts';

/**
 * The keys of all items, made and read here only; core/contracts/storage/table.ts lists them. Ids never have a `#` or a
 * `/` (core/contracts/ids.ts).
 */
export type Key = { pk: string; sk: string };

type Attributes = Record<string, unknown>;
export type SubtaskRef = Pick<Subtask, 'taskId' | 'subtaskId'>;
/** An attempt at a subtask: every change of a running subtask is fenced by its run and attempt. */
export type AttemptRef = SubtaskRef & { run: number; attempt: number };

const after = (prefix: string, value: unknown): string => String(value).slice(prefix.length);

const TASK = 'TASK#';
const SUBTASK = 'S#';
const WAITING = 'D#';

export const taskPartition = (taskId: string) => `${TASK}${taskId}`;
export const taskKey = (taskId: string): Key => ({ pk: taskPartition(taskId), sk: 'T' });
export const textKey = (taskId: string): Key => ({ pk: taskPartition(taskId), sk: 'X' });
export const planKey = (taskId: string): Key => ({ pk: taskPartition(taskId), sk: 'X#plan' });
export const subtaskKey = ({ taskId, subtaskId }: SubtaskRef): Key => ({
  pk: taskPartition(taskId),
  sk: `${SUBTASK}${subtaskId}`,
});
/** The edge to another task, which waits on this one. */
export const waitingTaskKey = (taskId: string, waitingTaskId: string): Key => ({
  pk: taskPartition(taskId),
  sk: `${WAITING}${waitingTaskId}`,
});
/** Sort keys of a task's partition: its subtasks and itself, the tasks that wait on it, its text and its plan. */
export const inTask = {
  subtasksAndTask: ['S', 'T'],
  waitingTasks: WAITING,
  textAndPlan: 'X',
} as const;

export const taskIdOf = ({ pk }: Attributes): string => after(TASK, pk);
export const subtaskRefOf = (item: Attributes): SubtaskRef => ({
  taskId: taskIdOf(item),
  subtaskId: after(SUBTASK, item.sk),
});

/** The kind of an item in a task's partition. */
export function kindInTask({ sk }: Attributes): 'task' | 'text' | 'plan' | 'subtask' | 'waitingTask' | undefined {
  if (sk === 'T') return 'task';
  if (sk === 'X') return 'text';
  if (sk === 'X#plan') return 'plan';
  if (String(sk).startsWith(SUBTASK)) return 'subtask';
  return String(sk).startsWith(WAITING) ? 'waitingTask' : undefined;
}

/** Tasks that the sweeper looks at: from submission until they are settled. */
export const ACTIVE = 'ACTIVE';
export const activeKey = ({ status, createdAt, taskId }: Pick<Task, 'status' | 'createdAt' | 'taskId'>) =>
  isEnded(status) ? {} : { gsi1pk: ACTIVE, gsi1sk: `${createdAt}#${taskId}` };

/** The keys of the task where a page of these ended. */
export const activeAt = (cursor: string) => ({
  ...taskKey(cursor.split('#')[1] ?? ''),
  gsi1pk: ACTIVE,
  gsi1sk: cursor,
});

/** Deleted tasks: the sweeper looks at them from a time (ISO 8601) on. */
export const dueKey = (taskId: string, due: string) => ({ gsi1pk: ACTIVE, gsi1sk: `${due}#${taskId}` });

export const LISTED = 'TASKS';
export const listedKey = ({ createdAt, taskId }: Pick<Task, 'createdAt' | 'taskId'>) => ({
  gsi2pk: LISTED,
  gsi2sk: `${createdAt}#${taskId}`,
});
/**
 * A place in the list of tasks: `<created_at>#<task id>`, or `<created_at>#~` before all tasks of that time, since no id
 * sorts after it.
 */
export const taskCursorForm = /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z#([\w-]{1,64}|~)$/;
/** The place before all tasks that were created when the task of a place was; it does not name that task. */
export const placeOfTime = (place: string) => `${place.split('#')[0]}#~`;
/** The keys of the task where a page of the list ended. */
export const listedAt = (cursor: string) => ({
  ...taskKey(cursor.split('#')[1] ?? ''),
  gsi2pk: LISTED,
  gsi2sk: cursor,
});

/** Subtasks of an agent type that wait for an agent: each owner has a lane, in which they are by rank. */
export const waitPartition = (agentType: string) => `WAIT#${agentType}`;
export const waitKey = (agentType: string, owner: string, rank: string) => ({
  gsi1pk: waitPartition(agentType),
  gsi1sk: `${laneOf(owner)}#${rank}`,
});
/** A hash, so that no owner can choose its place among the others. */
export const laneOf = (owner: string): string => createHash('sha256').update(owner).digest('hex').slice(0, 16);
/** A place in an index: the keys there and in the table, since items of an index may have the same keys in it. */
export type IndexPlace = Key & { gsi1pk: string; gsi1sk: string };
/** The place of a waiting subtask in the index, and its lane. An item of an earlier version is a lane of its own. */
export function placeOf({ pk, sk, gsi1pk, gsi1sk }: Attributes): { place: IndexPlace; lane: string } {
  const [lane = ''] = String(gsi1sk).split('#');
  return { place: { pk: String(pk), sk: String(sk), gsi1pk: String(gsi1pk), gsi1sk: String(gsi1sk) }, lane };
}
/** A place behind all of a lane. */
export const behindLane = (agentType: string, lane: string): IndexPlace => ({
  ...subtaskKey({ taskId: '~', subtaskId: '~' }),
  gsi1pk: waitPartition(agentType),
  gsi1sk: `${lane}#~`,
});

/** Attempts that are offered to an agent that pulls its work, oldest first. */
export const offerPartition = (agentId: string) => `OFFER#${agentId}`;
export const offerKey = (agentId: string, at: string, { run, attempt }: AttemptRef) => ({
  gsi1pk: offerPartition(agentId),
  gsi1sk: `${at}#${run}#${attempt}`,
});
export function offeredAttemptOf(item: Attributes): AttemptRef {
  const [, run, attempt] = String(item.gsi1sk).split('#');
  return { ...subtaskRefOf(item), run: Number(run), attempt: Number(attempt) };
}

const AGENT = 'AGENT#';
export const agentKey = (agentId: string): Key => ({ pk: `${AGENT}${agentId}`, sk: 'A' });
export const agentIdOf = ({ pk }: Attributes): string => after(AGENT, pk);
export const isAgentKey = ({ pk }: Attributes): boolean => String(pk).startsWith(AGENT);

/** Agents of a type with a free slot, the most promising first. */
export const freePartition = (agentType: string) => `FREE#${agentType}`;
/** Without a rank, the item keeps the one that it has. */
export const freeKey = (agentType: string, rank?: string) => ({
  gsi1pk: freePartition(agentType),
  ...(rank === undefined ? {} : { gsi1sk: rank }),
});

/** Agents that the sweeper looks at, because they hold a slot or held one. */
export const HELD = 'HELD';
export const heldKey = (agentId: string) => ({ gsi2pk: HELD, gsi2sk: agentId });

/** Agents by type and id. */
export const DIRECTORY = 'AGENTS';
export const directoryKey = ({ agentType, agentId }: { agentType: string; agentId: string }): Key => ({
  pk: DIRECTORY,
  sk: `${directoryBeginning(agentType)}${agentId}`,
});
export const directoryBeginning = (agentType: string) => `${agentType}#`;
/** The sort key of the directory: `<agent type>#<agent id>`. */
export const agentCursorForm = (agentType = '[a-z_]{1,64}') => new RegExp(`^${agentType}#[\\w-]{1,64}$`);

/** Deliveries of attempts and reports on them: away from the task, so that reading the task does not read them. */
type Attempt = Pick<AttemptRef, 'taskId' | 'subtaskId' | 'attempt'>;
export const attemptPartition = ({ taskId }: Pick<Attempt, 'taskId'>) => `ATTEMPT#${taskId}`;
export const attemptTextBeginning = ({ subtaskId, attempt }: Attempt) => `${subtaskId}#${attempt}#`;
/** True for what an attempt wrote; what of it only the submitter's key opens has names that begin with `encrypted`. */
export const isReadableText = ({ sk }: Attributes): boolean => !String(sk).split('#')[2]?.startsWith('encrypted');
export const attemptTextKey = (key: Attempt, name: string): Key => ({
  pk: attemptPartition(key),
  sk: `${attemptTextBeginning(key)}${name}`,
});

/** Log lines of agents. */
export const taskLogPartition = (taskId: string) => `LOG#${taskId}`;
export const idempotencyKey = (submitter: string, key: string): Key => ({ pk: `KEY#${submitter}`, sk: key });

export const CIRCUITS = 'CIRCUITS';
export const circuitKey = (model: string): Key => ({ pk: CIRCUITS, sk: model });

export const DEAD_LETTERS = 'DEADLETTERS';
export const deadLetterKey = ({ sentAt, id }: { sentAt: string; id: string }): Key => ({
  pk: DEAD_LETTERS,
  sk: `${sentAt}#${id}`,
});
/** The sort key of the list of dead letters: `<sent_at>#<message id>`. */
export const deadLetterCursorForm = /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z#[\w-]{1,100}$/;

/** Aggregates of the journal's events, each for one log of it; the sort key is `<resolution>#<begin>`, or `total`. */
export const aggregatePartition = (log: number) => `METRICS#${log}`;
export const aggregateKey = (log: number, name: string): Key => ({ pk: aggregatePartition(log), sk: name });

export const API_KEYS = 'APIKEYS';
export const apiKeyKey = (id: string): Key => ({ pk: API_KEYS, sk: id });
/** The sort key of the list of API keys: `<key id>`. */
export const apiKeyCursorForm = /^[0-9a-f]{16}$/;

const OWNER = 'OWNER#';
export const ownerKey = (owner: string): Key => ({ pk: `${OWNER}${owner}`, sk: 'O' });
export const isOwnerKey = ({ pk }: Attributes): boolean => String(pk).startsWith(OWNER);
export const ownerIdOf = ({ pk }: Attributes): string => after(OWNER, pk);
/** The place of a task among its owner's. A retry takes another, which the end of an earlier run cannot give up. */
export const ownerPlace = ({ taskId, placeRun }: Pick<Task, 'taskId' | 'placeRun'>) =>
  placeRun === undefined ? taskId : `${taskId}#${placeRun}`;
export const taskIdOfPlace = (place: string): string => place.split('#')[0] ?? '';
/** The entry of a place that waits for its owner's limits. */
export const waitingEntry = (rank: string, place: string) => `${rank}#${place}`;
export const placeOfEntry = (entry: string): string => entry.slice(entry.indexOf('#') + 1);

/** The requests that a caller has left; each limit has its own bucket, so that a new limit begins with a full one. */
export const rateBucketKey = (caller: string, { perMinute, burst }: RateLimit): Key => ({
  pk: `RATE#${caller}`,
  sk: `${perMinute}#${burst}`,
});

export const WEBHOOKS = 'WEBHOOKS';
export const webhookKey = (webhookId: string): Key => ({ pk: WEBHOOKS, sk: webhookId });
export const webhookSecretKey = (webhookId: string): Key => ({ pk: 'WEBHOOKSECRETS', sk: webhookId });
export const deliveryPartition = (webhookId: string) => `DELIVERY#${webhookId}`;
export const webhookDeliveryKey = (webhookId: string, deliveryId: string): Key => ({
  pk: deliveryPartition(webhookId),
  sk: deliveryId,
});
/** The sort key of the list of deliveries: the id of a delivery. */
export const deliveryCursorForm = /^\d{13}_[\d-]{1,48}$/;

const ACCESS = 'ACCESS#';
/** Calls that were denied, and reads of the audit: at most one item for what is alike in a minute. */
export const accessKey = (now: Date, what: string): Key => ({
  pk: `${ACCESS}${now.toISOString().slice(0, 10)}`,
  sk: `${now.toISOString().slice(11, 16)}#${what}`,
});
export const isAccessKey = ({ pk }: Attributes): boolean => String(pk).startsWith(ACCESS);
export const accessDayOf = ({ pk }: Attributes): string => after(ACCESS, pk);

/** Keys that wrap the keys of tasks, the oldest first. */
export const STAGE_KEYS = 'STAGEKEYS';
export const stageKeyKey = ({ createdAt, kid }: { createdAt: string; kid: string }): Key => ({
  pk: STAGE_KEYS,
  sk: `${createdAt}#${kid}`,
});

/** The task that an item belongs to, if it is in one of the partitions with texts of tasks. */
export function taskIdIn({ pk }: Attributes): { taskId: string; partition: 'task' | 'attempt' | 'log' } | undefined {
  const [kind, taskId = ''] = String(pk).split('#');
  const partition = ({ TASK: 'task', ATTEMPT: 'attempt', LOG: 'log' } as const)[String(kind)];
  return partition && { taskId, partition };
}

/** Pages of a log of the journal, which is a table of its own: its other partitions are the resources themselves. */
export const journalLogPartition = (log: number) => `LOG#${log}`;
/** The last page of each log that each follower of the journal is done with. */
export const JOURNAL_FOLLOWERS = 'FOLLOWERS';
/** Numbers of events and pages, so that their order is that of strings. */
export const journalSortKey = (number: number) => String(number).padStart(16, '0');
