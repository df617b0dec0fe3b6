import { describe, expect, test } from '@jest/globals';
import { newBudget } from '../../../core/budget/budget.ts';
import { type EventData, eventData } from '../../../core/contracts/journal/event-data.ts';
import { type EventType, eventTypes, outcomeOf } from '../../../core/contracts/journal/events.ts';
import type { Agent, Assignment } from '../../../core/contracts/storage/agent.ts';
import type { Change, Fields, WebhookState } from '../../../core/journal/changes.ts';
import { meaningOf } from '../../../core/journal/meaning-of.ts';
import type { AttemptFailure } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask, Task } from '../../../core/lifecycle/task.ts';
import { emptyRecord } from '../../../core/metrics/empty-record.ts';
import type { Circuit } from '../../../core/models/circuit.ts';
import { aStoredTask, aSubtask } from '../lifecycle/stored.ts';

const SECRET = 'a text that somebody wrote';
const at = (second: number) => `2025-03-01T12:00:${String(second).padStart(2, '0')}.000Z`;
const TASK = { type: 'development', department: 'ARCHITECTURE' } as const;
const task = (changes: Partial<Task> = {}): Task =>
  aStoredTask({ title: SECRET, reason: SECRET, createdAt: at(0), updatedAt: at(0), ...changes });
const subtask = (changes: Partial<Subtask> = {}): Subtask =>
  aSubtask({ title: SECRET, token: SECRET, updatedAt: at(0), ...changes });
const work = { task_type: 'development', department: 'ARCHITECTURE', agent_type: 'backend' } as const;
const first = { subtask_id: 'subtask_1', attempt: 1 };
const byAda = { ...first, ...work, agent_id: 'ada' };
const assignment = {
  task_id: 'subtask_1',
  attempt: 1,
  assigned_at: at(2),
  selected_agents: [{ agent_id: 'ada', score: 0.5 }],
  fallback_agents: [],
} as unknown as Assignment;
const byModel = { 'anthropic:m': { api_calls: 3, cost_usd: 0.25 } };
const failure = (changes: Partial<AttemptFailure> = {}): AttemptFailure => ({
  agentId: 'ada',
  error: 'AttemptFailed',
  message: SECRET,
  at: at(9),
  counts: true,
  usage: { apiCalls: 3, costUsd: 0.25, unpriced: 0, byModel },
  ...changes,
});
const agent = (changes: Partial<Agent> = {}): Agent => ({
  agentId: 'ada',
  agentType: 'backend',
  department: 'ARCHITECTURE',
  skills: ['sql'],
  capacity: 2,
  runtime: 'pull',
  pricePerHourUsd: null,
  status: 'online',
  registeredAt: at(0),
  leases: {},
  record: emptyRecord(),
  ...changes,
});
const circuit = (changes: Partial<Circuit> = {}): Circuit => ({
  model: 'anthropic:m',
  version: 1,
  failures: [],
  reason: SECRET,
  openedAt: undefined,
  openUntil: undefined,
  failedProbes: 0,
  probe: undefined,
  changedAt: at(0),
  ...changes,
});
const webhook = (changes: Partial<WebhookState> = {}): WebhookState => ({
  webhookId: 'w',
  host: 'example.com',
  urlHash: 'one',
  eventTypes: ['task.*'],
  status: 'enabled',
  disabledReason: undefined,
  secretRotatedAt: undefined,
  removedAt: undefined,
  ...changes,
});
const aKey = {
  id: 'k',
  principal: 'ann',
  name: 'ci',
  role: 'viewer',
  expiresAt: at(9),
  previousUntil: undefined,
  revokedAt: undefined,
  requestsPerMinute: undefined,
  burst: undefined,
};
const access = { day: '2025-03-01', route: 'GET /api/audit', sourceIp: '192.0.2.7' };

type Expected = { [T in EventType]: [T, EventData[T]] }[EventType];
type Case = {
  what: string;
  change: Change;
  events: Expected[];
  /** Fields that changed: as they were, and as they are. */
  fields?: [Fields, Fields];
};
const ofTask = (what: string, before: Partial<Task> | undefined, after: Partial<Task>, events: Expected[]): Case => ({
  what,
  change: { kind: 'task', before: before && task(before), after: task(after) },
  events,
});
const ofSubtask = (
  what: string,
  before: Partial<Subtask> | undefined,
  after: Partial<Subtask>,
  events: Expected[],
): Case => ({
  what,
  change: { kind: 'subtask', before: before && subtask(before), after: subtask(after) },
  events,
});
const ofAgent = (
  what: string,
  before: Partial<Agent> | undefined,
  after: Partial<Agent>,
  events: Expected[],
): Case => ({
  what,
  change: { kind: 'agent', before: before && agent(before), after: agent(after) },
  events,
});

const end = {
  task_type: 'development',
  department: 'ARCHITECTURE',
  seconds: 30,
  approval: false,
  cost_usd: null,
} as const;
const what = { agent_type: 'backend', department: 'ARCHITECTURE', capacity: 2, runtime: 'pull' } as const;
const running = { status: 'in_progress', run: 1 } as const;
const busy = { status: 'in_progress', attempt: 1, assignment, startedAt: at(3) } as const;
const decision = { by: 'ann', at: at(20), comment: SECRET };

const cases: Case[] = [
  {
    ...ofTask(
      'a task is submitted',
      undefined,
      { ...TASK, kind: 'api', waitsOn: { task_0: 'open' }, budget: newBudget(2.5) },
      [
        [
          'task.submitted',
          {
            task_type: 'development',
            kind: 'api',
            department: 'ARCHITECTURE',
            priority: 'high',
            waits_on: ['task_0'],
            approval: false,
            max_cost_usd: 2.5,
          },
        ],
      ],
    ),
    fields: [
      { status: null, run: null, max_cost_usd: null },
      { status: 'queued', run: 1, max_cost_usd: 2.5 },
    ],
  },
  {
    what: 'a task is deleted',
    change: {
      kind: 'deletedTask',
      before: task({ status: 'cancelled' }),
      after: { taskId: 'task_2025_001', deletedAt: at(40), subtasks: { completed: 2, cancelled: 1 } },
    },
    events: [
      [
        'task.deleted',
        { task_type: 'development', department: 'ARCHITECTURE', subtasks: { completed: 2, cancelled: 1 } },
      ],
    ],
    fields: [
      { status: 'cancelled', run: 1 },
      { status: null, run: null },
    ],
  },
  ofTask('a blocked task goes on', { status: 'blocked' }, { status: 'queued' }, [['task.unblocked', {}]]),
  {
    ...ofTask('a task starts', { status: 'queued' }, { ...running, plannedBy: 'rules' }, [
      ['task.started', { run: 1, planned_by: 'rules' }],
    ]),
    fields: [{ status: 'queued' }, { status: 'in_progress' }],
  },
  ofTask('a model has planned it', running, { ...running, planUsage: { api_calls: 2, cost_usd: 0.1 } as never }, [
    ['task.planned', { api_calls: 2, cost_usd: 0.1, by_model: null, task_type: 'development' }],
  ]),
  ofTask('it completes', running, { status: 'completed', finishedAt: at(30), costUsd: 0.75 }, [
    ['task.completed', { ...end, cost_usd: 0.75 }],
  ]),
  ofTask('it fails', running, { status: 'failed', finishedAt: at(30) }, [['task.failed', end]]),
  ofTask('it is cancelled', running, { status: 'cancelled', finishedAt: at(30) }, [['task.cancelled', end]]),
  {
    ...ofTask('it is retried', { status: 'failed', run: 1 }, { status: 'queued', run: 2 }, [
      ['task.retried', { run: 2 }],
    ]),
    fields: [
      { status: 'failed', run: 1 },
      { status: 'queued', run: 2 },
    ],
  },
  ofTask('so is one that is blocked again', { status: 'cancelled', run: 1 }, { status: 'blocked', run: 2 }, [
    ['task.retried', { run: 2 }],
  ]),
  ofTask('its execution died', running, { ...running, run: 2 }, [['task.resumed', { run: 2 }]]),
  {
    ...ofTask('it waits for a person', running, { ...running, gate: { run: 1, token: SECRET } }, [
      ['approval.requested', { run: 1 }],
    ]),
    fields: [{ awaits_approval: false }, { awaits_approval: true }],
  },
  ofTask(
    'a person approves it, which completes it: the decision comes first',
    { ...running, approval: true, gate: { run: 1, token: SECRET } },
    {
      status: 'completed',
      approval: true,
      finishedAt: at(30),
      gate: { run: 1, token: SECRET },
      decisions: { 1: { ...decision, decision: 'approved', subtasks: [] } },
    },
    [
      ['approval.granted', { run: 1 }],
      ['task.completed', { ...end, approval: true }],
    ],
  ),
  ofTask(
    'a person rejects it, which begins another run: that run is no second event',
    { ...running, gate: { run: 1, token: SECRET } },
    { ...running, run: 2, decisions: { 1: { ...decision, decision: 'rejected', subtasks: ['subtask_1'] } } },
    [['approval.rejected', { run: 1, subtasks: ['subtask_1'] }]],
  ),
  {
    ...ofTask('its budget changes', { budget: newBudget(1) }, { budget: newBudget(1.5) }, [
      ['budget.changed', { from_usd: 1, to_usd: 1.5 }],
    ]),
    fields: [{ max_cost_usd: 1 }, { max_cost_usd: 1.5 }],
  },
  ofTask('a field that is shown changes without an event of its own', { gate: { run: 1, token: 't' } }, {}, [
    ['task.changed', {}],
  ]),
  ofTask('what is not shown changes', { ...running }, { ...running, reason: 'another', updatedAt: at(5) }, []),

  ofSubtask('a subtask is planned', undefined, { position: 2, dependsOn: ['subtask_0'] }, [
    ['subtask.planned', { subtask_id: 'subtask_1', ...work, position: 2, depends_on: ['subtask_0'] }],
  ]),
  ofSubtask('an attempt begins', { attempt: 0 }, { attempt: 1 }, [['subtask.ready', first]]),
  ofSubtask('every agent is busy', { attempt: 1 }, { attempt: 1, status: 'ready', readyAt: at(1) }, [
    ['subtask.waiting', { ...first, ...work, for: 'free_agent' }],
  ]),
  ofSubtask(
    'nobody is online any more',
    { attempt: 1, status: 'ready', readyAt: at(1) },
    { attempt: 1, status: 'ready', readyAt: at(1), unattended: { waitsFor: 'online', since: at(2) } },
    [['subtask.waiting', { ...first, ...work, for: 'agent_online' }]],
  ),
  ofSubtask(
    'nobody is registered',
    { attempt: 1 },
    { attempt: 1, status: 'ready', readyAt: at(1), unattended: { waitsFor: 'registration', since: at(1) } },
    [['subtask.waiting', { ...first, ...work, for: 'agent_registration' }]],
  ),
  {
    ...ofSubtask(
      'an agent is found',
      { attempt: 1, status: 'ready', readyAt: at(1) },
      { attempt: 1, status: 'in_progress', assignment },
      [['subtask.assigned', { ...byAda, score: 0.5, wait_seconds: 1 }]],
    ),
    fields: [
      { status: 'ready', agent_id: null },
      { status: 'in_progress', agent_id: 'ada' },
    ],
  },
  ofSubtask('the agent starts', { attempt: 1, status: 'in_progress', assignment }, busy, [
    ['subtask.started', { ...byAda, spawn_ms: 1000 }],
  ]),
  ofSubtask(
    'an agent that pulls hands in',
    { ...busy, pull: { agentId: 'ada', offeredAt: at(2), beats: 0 } },
    {
      ...busy,
      updatedAt: at(8),
      pull: { agentId: 'ada', offeredAt: at(2), beats: 0, handedIn: { fingerprint: 'f', at: at(8) } },
    },
    [['subtask.delivered', byAda]],
  ),
  ofSubtask('the checks send it back', busy, { ...busy, failures: { 1: failure({ error: 'ReworkRequired' }) } }, [
    ['subtask.sent_back', { ...byAda, api_calls: 3, cost_usd: 0.25, by_model: byModel, seconds: 7 }],
  ]),
  ofSubtask('an attempt fails', busy, { ...busy, failures: { 1: failure() } }, [
    [
      'subtask.attempt_ended',
      { ...byAda, api_calls: 3, cost_usd: 0.25, by_model: byModel, seconds: 7, error: 'AttemptFailed', counts: true },
    ],
  ]),
  ofSubtask(
    'an attempt whose cost is not known fails, and the next one begins',
    busy,
    {
      status: 'pending',
      attempt: 2,
      failures: { 1: failure({ usage: { apiCalls: 1, costUsd: 0, unpriced: 1 }, counts: false, error: 'NotFetched' }) },
    },
    [
      [
        'subtask.attempt_ended',
        { ...byAda, api_calls: 1, cost_usd: null, by_model: null, seconds: 7, error: 'NotFetched', counts: false },
      ],
      ['subtask.ready', { ...first, attempt: 2 }],
    ],
  ),
  {
    ...ofSubtask(
      'it completes',
      busy,
      {
        ...busy,
        status: 'completed',
        finishedAt: at(12),
        quality: { verdict: 'pass', score: 0.9 },
        acceptedUsage: { apiCalls: 4, costUsd: 0.5, unpriced: 0 },
        usage: { apiCalls: 4, costUsd: 0.5, unpriced: 0 },
      },
      [
        [
          'subtask.completed',
          { ...byAda, api_calls: 4, cost_usd: 0.5, by_model: null, seconds: 10, verdict: 'pass', quality_score: 0.9 },
        ],
      ],
    ),
    fields: [
      { status: 'in_progress', quality: null },
      { status: 'completed', quality: { verdict: 'pass', score: 0.9 } },
    ],
  },
  ofSubtask('it fails for good', busy, { attempt: 1, status: 'failed', updatedAt: at(8) }, [
    ['subtask.failed', { ...first, ...work, seconds: 6 }],
  ]),
  ofSubtask('it is cancelled between attempts', { attempt: 1 }, { attempt: 1, status: 'cancelled' }, [
    ['subtask.cancelled', { ...first, ...work, seconds: 0 }],
  ]),
  ofSubtask(
    'a person had it rejected: the failure that this notes is no second event',
    { ...busy, status: 'completed' },
    { attempt: 1, status: 'pending', failures: { 1: failure({ error: 'Rejected' as never }) } },
    [['subtask.reopened', { ...first, ...work }]],
  ),
  ofSubtask(
    'a judge has cost something',
    { ...busy, usage: { apiCalls: 2, costUsd: 0.1, unpriced: 0 } },
    { ...busy, usage: { apiCalls: 5, costUsd: 0.35, unpriced: 0 }, usedBy: byModel },
    [['subtask.used', { ...first, ...work, api_calls: 3, cost_usd: 0.25, by_model: byModel }]],
  ),
  ofSubtask('its next call needs more money than is left', busy, { ...busy, awaitsNanos: 750_000_000 }, [
    ['budget.exceeded', { ...first, needs_usd: 0.75 }],
  ]),
  ofSubtask(
    'it is pending again',
    { attempt: 1, status: 'cancelled', run: 1 },
    { attempt: 1, status: 'pending', run: 2 },
    [['subtask.changed', first]],
  ),
  ofSubtask('its token changes', busy, { ...busy, token: 'another', updatedAt: at(5) }, []),

  ofAgent('an agent registers', undefined, {}, [['agent.registered', what]]),
  ofAgent('a removed one registers again', { removedAt: at(1) }, {}, [['agent.registered', what]]),
  {
    ...ofAgent('a person drains it', {}, { status: 'draining' }, [['agent.changed', what]]),
    fields: [{ status: 'online' }, { status: 'draining' }],
  },
  ofAgent('it does not come for its work', {}, { status: 'offline', absentSince: at(5) }, [['agent.absent', what]]),
  ofAgent('it comes back', { status: 'offline', absentSince: at(5) }, {}, [['agent.returned', what]]),
  ofAgent('its models are down', {}, { unavailableUntil: at(40) }, [['agent.unavailable', { ...what, until: at(40) }]]),
  ofAgent('it is removed', {}, { removedAt: at(6) }, [['agent.removed', what]]),
  ofAgent('a slot is taken', {}, { leases: { 'a/b/1': at(4) } }, []),

  {
    what: 'a circuit opens',
    change: { kind: 'circuit', before: circuit(), after: circuit({ openUntil: at(40) }) },
    events: [['circuit.opened', { model: 'anthropic:m', until: at(40) }]],
    fields: [{ open_until: null }, { open_until: at(40) }],
  },
  {
    what: 'it closes',
    change: { kind: 'circuit', before: circuit({ openUntil: at(40) }), after: circuit() },
    events: [['circuit.closed', { model: 'anthropic:m' }]],
  },
  {
    what: 'a call of its model fails, and it stays closed',
    change: { kind: 'circuit', before: circuit(), after: circuit({ failures: [at(1)] }) },
    events: [],
  },
  {
    what: 'a message could not be processed',
    change: {
      kind: 'deadLetter',
      before: undefined,
      after: {
        id: 'm',
        queue: 'q',
        reason: SECRET,
        sentAt: at(0),
        taskId: 't',
        subtaskId: null,
        attempt: 1,
        body: SECRET,
      },
    },
    events: [['dead_letter.stored', { queue: 'q', task_id: 't', subtask_id: null }]],
  },
  {
    what: 'a key is issued',
    change: { kind: 'key', before: undefined, after: aKey },
    events: [['key.issued', { principal: 'ann', role: 'viewer', expires_at: at(9) }]],
  },
  {
    what: 'a key of the first form, which had no role, was issued',
    change: {
      kind: 'key',
      before: undefined,
      after: { ...aKey, name: undefined, role: undefined, expiresAt: undefined },
    },
    events: [['key.issued', { principal: 'ann', role: null, expires_at: null }]],
  },
  {
    what: 'its role changes',
    change: { kind: 'key', before: aKey, after: { ...aKey, role: 'admin' } },
    events: [['key.changed', {}]],
  },
  {
    what: 'its limits change',
    change: { kind: 'key', before: { ...aKey, burst: 5 }, after: { ...aKey, requestsPerMinute: 60 } },
    events: [['key.changed', {}]],
    fields: [
      { requests_per_minute: null, burst: 5 },
      { requests_per_minute: 60, burst: null },
    ],
  },
  {
    what: 'the first limit of an owner is set',
    change: {
      kind: 'owner',
      before: undefined,
      after: { owner: 'team-a', maxOpenTasks: 5, maxUsdADay: undefined },
    },
    events: [['owner.changed', {}]],
    fields: [{ max_open_tasks: null }, { max_open_tasks: 5 }],
  },
  {
    what: 'an owner gets the limits that it has',
    change: {
      kind: 'owner',
      before: { owner: 'team-a', maxOpenTasks: 5, maxUsdADay: 2 },
      after: { owner: 'team-a', maxOpenTasks: 5, maxUsdADay: 2 },
    },
    events: [],
  },
  {
    what: 'the stage gets a key',
    change: { kind: 'encryptionKey', before: undefined, after: { kid: 'one', wrappedBy: 'local:a' } },
    events: [['encryption_key.added', {}]],
    fields: [{ wrapped_by: null }, { wrapped_by: 'local:a' }],
  },
  {
    what: 'another root key protects it',
    change: {
      kind: 'encryptionKey',
      before: { kid: 'one', wrappedBy: 'local:a' },
      after: { kid: 'one', wrappedBy: 'local:b' },
    },
    events: [['encryption_key.rewrapped', {}]],
    fields: [{ wrapped_by: 'local:a' }, { wrapped_by: 'local:b' }],
  },
  {
    what: 'it gets a new secret',
    change: { kind: 'key', before: aKey, after: { ...aKey, previousUntil: at(2) } },
    events: [['key.rotated', { previous_until: at(2) }]],
  },
  {
    what: 'it is revoked',
    change: {
      kind: 'key',
      before: aKey,
      after: { ...aKey, revokedAt: at(1) },
    },
    events: [['key.revoked', { principal: 'ann' }]],
  },
  {
    what: 'a webhook is made',
    change: { kind: 'webhook', before: undefined, after: webhook() },
    events: [['webhook.created', { host: 'example.com', event_types: ['task.*'] }]],
  },
  {
    what: 'its URL changes',
    change: { kind: 'webhook', before: webhook(), after: webhook({ urlHash: 'two' }) },
    events: [['webhook.changed', {}]],
    fields: [{ url_hash: 'one' }, { url_hash: 'two' }],
  },
  {
    what: 'its target is gone',
    change: {
      kind: 'webhook',
      before: webhook(),
      after: webhook({ status: 'disabled', disabledReason: 'receiver_gone' }),
    },
    events: [['webhook.disabled', { reason: 'receiver_gone' }]],
  },
  {
    what: 'it is removed',
    change: { kind: 'webhook', before: webhook(), after: webhook({ removedAt: at(5) }) },
    events: [['webhook.removed', {}]],
  },
  {
    what: 'a call is denied',
    change: { kind: 'access', before: undefined, after: { ...access, reason: 'wrong_secret', resource: null } },
    events: [['access.denied', { reason: 'wrong_secret', route: 'GET /api/audit', source_ip: '192.0.2.7' }]],
  },
  {
    what: 'somebody reads the audit',
    change: { kind: 'access', before: undefined, after: { ...access, reason: null, resource: 'task/a' } },
    events: [['audit.read', { route: 'GET /api/audit', resource: 'task/a' }]],
  },
];

describe('the meaning of a change', () => {
  test.each(cases.map((one) => [one.what, one] as const))('%s', (_what, { change, events, fields }) => {
    const meaning = meaningOf(change);
    expect(meaning.events.map(({ type, data }) => [type, data])).toEqual(events);
    for (const { type, data } of meaning.events) expect(eventData[type].safeParse(data).error).toBeUndefined();
    if (fields) expect([meaning.before, meaning.after]).toEqual(fields);
    expect(JSON.stringify(meaning)).not.toContain(SECRET);
    // A change that comes again means the same.
    expect(meaningOf(change)).toEqual(meaning);
  });

  test.each(cases.map(({ what, change }) => [what, change] as const))('nothing changes after "%s"', (_what, change) => {
    const { events, before, after } = meaningOf({ ...change, before: change.after } as Change);
    expect({ events, before, after }).toEqual({ events: [], before: {}, after: {} });
  });

  test('every type of event has a change above; a damaged item has none', () => {
    const told = new Set(cases.flatMap(({ events }) => events.map(([type]) => type)));
    expect(eventTypes.filter((type) => !told.has(type))).toEqual(['item.unreadable']);
  });

  test('resources are named by what they are', () => {
    const resources = cases.map(({ change }) => meaningOf(change).resource);
    expect([...new Set(resources)]).toEqual([
      'task/task_2025_001',
      'agent/ada',
      'circuit/anthropic:m',
      'dead_letter/m',
      'key/k',
      'owner/team-a',
      'encryption_key/one',
      'webhook/w',
      'access/2025-03-01',
    ]);
  });

  test('what is denied is denied, everything else is a success', () => {
    expect(eventTypes.filter((type) => outcomeOf(type) === 'denied')).toEqual(['access.denied']);
  });
});
