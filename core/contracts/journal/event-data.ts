import * as z from 'zod';
import { verdict } from '../storage/quality-report.ts';
import { department, priority } from '../storage/task-schemas.ts';
import { disabledReason } from '../storage/webhook.ts';
import type { EventType } from './events.ts';

const text = z.string();
const seconds = z.number().min(0);
const usage = {
  api_calls: z.int().min(0).describe('Calls to model providers.'),
  cost_usd: z.number().min(0).nullable().describe('null: not known.'),
  by_model: z
    .record(text, z.strictObject({ api_calls: z.int().min(0), cost_usd: z.number().min(0).nullable() }))
    .nullable()
    .describe('Model to its part; null: not known, as for agents that pull.'),
};
const attemptOf = {
  subtask_id: text,
  attempt: z.int().min(0).describe('Number of the attempt; 0: none has begun.'),
};
const taskType = text.describe('The type of the task.');
const owner = department.describe('The department that does it.');
/** Figures are kept by these. */
const work = { task_type: taskType, department: owner, agent_type: text.describe('The type of agent that does it.') };
const run = z.int().describe('Number of the run.');
const ofAgent = { ...attemptOf, ...work, agent_id: text.nullable().describe('null: none had it.') };
const taskEnd = z.strictObject({
  task_type: taskType,
  department: owner,
  seconds: seconds.describe('From submission to the end.'),
  approval: z.boolean().describe('A person had to approve it: the time includes the wait for that person.'),
  cost_usd: z.number().min(0).nullable().describe('Of all its runs; null: not known, or cancelled.'),
});
const subtaskEnd = z.strictObject({
  ...attemptOf,
  ...work,
  seconds: seconds.describe('From assignment to the end, of the attempt that it cut off; 0: none.'),
});
/** The definition of an agent, as far as figures of types need it. */
const agentData = z.strictObject({
  agent_type: text.describe('Its type.'),
  department: department.describe('Its department.'),
  capacity: z.int().describe('How many subtasks it works on at once.'),
  runtime: text.describe('`pull` if it fetches its work; else the runtime of our workers that runs it.'),
});
const none = z.strictObject({});
const keyOwner = text.describe('The owner of the key, or agent/<id>.');

const denialReason = z
  .enum([
    'no_key',
    'unknown_key',
    'wrong_secret',
    'revoked_key',
    'expired_key',
    'unknown_role',
    'replaced_key',
    'unknown_issuer',
    'invalid_token',
    'expired_token',
    'wrong_audience',
    'unmapped_role',
    'no_owner',
    'not_allowed',
  ])
  .describe(
    'no_key: the header holds neither a key nor a token. unknown_key: no key has this id. wrong_secret: the id is of a key, the secret is not. unknown_role: the stored role of the key does not exist. replaced_key: of an earlier registration of an agent, or of one that was removed. unknown_issuer: the token is of no issuer in the settings. invalid_token: its form, its algorithm, its signature or its subject is wrong, or the issuer has no such key. expired_token: it has expired, or is not valid yet. wrong_audience: it is for another audience or client. unmapped_role: no role of ours is given to what it says. no_owner: it names no owner. not_allowed: the caller was let in, and may not make the call.',
  );
export type DenialReason = z.infer<typeof denialReason>;

/**
 * Every type of event → its data. Data hold no text of tasks, deliverables, logs or failures, no token and no secret.
 */
export const eventData = {
  'task.submitted': z.strictObject({
    task_type: taskType,
    kind: text.nullable().describe('The kind of work; null: a general one.'),
    department: owner,
    priority,
    waits_on: z.array(text).describe('Tasks that have to be completed first.'),
    approval: z.boolean().describe('A person has to approve the results.'),
    max_cost_usd: z.number().nullable().describe('Its budget in dollars; null: none.'),
  }),
  'task.unblocked': none,
  'task.started': z.strictObject({ run, planned_by: text.describe('rules, or the model that made the plan.') }),
  'task.planned': z.strictObject({ ...usage, task_type: taskType }).describe('A model made the plan.'),
  'task.completed': taskEnd,
  'task.failed': taskEnd,
  'task.cancelled': taskEnd,
  'task.retried': z.strictObject({ run }),
  'task.resumed': z.strictObject({ run }).describe('Its execution had died; a new one goes on.'),
  'task.deleted': z
    .strictObject({
      task_type: taskType,
      department: owner,
      subtasks: z.record(text, z.int().min(0)).describe('Status to the number of its subtasks that were in it.'),
    })
    .describe('It is gone, with all that was stored of it.'),
  'task.changed': none,
  'approval.requested': z.strictObject({ run }),
  'approval.granted': z.strictObject({ run }),
  'approval.rejected': z.strictObject({ run, subtasks: z.array(text).describe('What is to be done again.') }),
  'budget.changed': z.strictObject({
    from_usd: z.number().describe('Dollars; 0: none.'),
    to_usd: z.number().describe('Dollars.'),
  }),
  'budget.exceeded': z
    .strictObject({ ...attemptOf, needs_usd: z.number().describe('Dollars that the next call may cost.') })
    .describe('The next call needs more than is left; the subtask waits for a larger budget.'),

  'subtask.planned': z.strictObject({
    subtask_id: text,
    ...work,
    position: z.int().describe('In the plan, from 0.'),
    depends_on: z.array(text).describe('Subtasks that have to be completed first.'),
  }),
  'subtask.ready': z.strictObject(attemptOf).describe('A new attempt begins, and looks for an agent.'),
  'subtask.waiting': z
    .strictObject({ ...attemptOf, ...work, for: z.enum(['free_agent', 'agent_online', 'agent_registration']) })
    .describe('No agent can take it now.'),
  'subtask.assigned': z.strictObject({
    ...ofAgent,
    score: z.number().nullable().describe('Of the agent, in its match.'),
    wait_seconds: seconds.describe('Since it could have been assigned.'),
  }),
  'subtask.started': z.strictObject({ ...ofAgent, spawn_ms: z.number().min(0).describe('Since its assignment.') }),
  'subtask.delivered': z.strictObject(ofAgent).describe('An agent that pulls handed its work in.'),
  'subtask.sent_back': z
    .strictObject({ ...ofAgent, ...usage, seconds: seconds.describe('Since its assignment.') })
    .describe('The checks want it done again.'),
  'subtask.attempt_ended': z
    .strictObject({
      ...ofAgent,
      ...usage,
      seconds: seconds.describe('Since its assignment.'),
      error: text.describe('The end, by its name in docs/architecture.md.'),
      counts: z.boolean().describe('It uses up one of the attempts.'),
    })
    .describe('An attempt ended without a deliverable that counts.'),
  'subtask.completed': z.strictObject({
    ...ofAgent,
    ...usage,
    seconds: seconds.describe('From assignment to verdict.'),
    verdict,
    quality_score: z.number().nullable().describe('From 0 to 1; null: nothing was measured.'),
  }),
  'subtask.failed': subtaskEnd,
  'subtask.cancelled': subtaskEnd,
  'subtask.reopened': z.strictObject({ ...attemptOf, ...work }).describe('A person rejected it, or what it builds on.'),
  'subtask.used': z
    .strictObject({ ...attemptOf, ...work, ...usage })
    .describe('Usage beside the attempt: of a judge, or reported late.'),
  'subtask.changed': z.strictObject(attemptOf),

  'agent.registered': agentData,
  'agent.changed': agentData,
  'agent.absent': agentData.describe('It does not fetch its work; it gets none until it asks for some.'),
  'agent.returned': agentData,
  'agent.unavailable': agentData
    .extend({ until: z.iso.datetime() })
    .describe('The circuits of all its models are open.'),
  'agent.removed': agentData,

  'circuit.opened': z.strictObject({ model: text, until: z.iso.datetime() }),
  'circuit.closed': z.strictObject({ model: text }),
  'dead_letter.stored': z.strictObject({ queue: text, task_id: text.nullable(), subtask_id: text.nullable() }),
  'item.unreadable': none.describe(
    'An item is damaged: what this change was is not known. The log of the journal has more.',
  ),
  'key.issued': z.strictObject({
    principal: keyOwner,
    role: text.nullable().describe('null: none; such a key may do nothing.'),
    expires_at: text.nullable().describe('null: never.'),
  }),
  'key.changed': none.describe('Its name, role, time or limits.'),
  'key.rotated': z.strictObject({ previous_until: text.describe('The secret before works until then.') }),
  'key.revoked': z.strictObject({ principal: keyOwner }),
  'owner.changed': none.describe('The limits of an owner: `before` and `after` say from what to what.'),
  'encryption_key.added': none.describe('New tasks are encrypted under this key of the stage.'),
  'encryption_key.rewrapped': none.describe('Another root key protects this key of the stage.'),

  'webhook.created': z.strictObject({ host: text, event_types: z.array(text) }),
  'webhook.changed': none,
  'webhook.disabled': z.strictObject({ reason: disabledReason }),
  'webhook.removed': none,

  'access.denied': z
    .strictObject({
      reason: denialReason,
      route: text.describe('The route as it is declared, or $default.'),
      source_ip: text.nullable().describe('The address that the call came from.'),
    })
    .describe('A call was answered 401 or 403. Of calls alike in the same minute, the first one.'),
  'audit.read': z
    .strictObject({ route: text, resource: text.nullable().describe('The resource that was asked for; null: all.') })
    .describe('Somebody read the audit. Of reads alike in the same minute, the first one.'),
} as const satisfies Record<EventType, z.ZodType>;

export type EventData = { [T in EventType]: z.infer<(typeof eventData)[T]> };
/** An event before its place in the journal is known. */
export type EventDraft = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];
