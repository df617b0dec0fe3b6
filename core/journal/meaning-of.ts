import type { DenialReason, EventDraft } from '../contracts/journal/event-data.ts';
import type { Circuit } from '../models/circuit.ts';
import { agentData, agentEvents, agentFields } from './agent-events.ts';
import {
  type Access,
  type Change,
  difference,
  type EncryptionKeyState,
  type Fields,
  type KeyState,
  type Meaning,
  type OwnerState,
} from './changes.ts';
import { subtaskEvents, subtaskFields } from './subtask-events.ts';
import { deletionEvents, taskEvents, taskFields } from './task-events.ts';
import { webhookEvents, webhookFields } from './webhook-events.ts';

/**
 * Tells what the change of an item means: the same change always means the same. A change of fields that the journal
 * shows never goes without an event.
 */
export function meaningOf(change: Change): Meaning {
  switch (change.kind) {
    case 'task': {
      const { before, after } = change;
      const fallback: EventDraft = { type: 'task.changed', data: {} };
      return meaning(
        `task/${after.taskId}`,
        taskEvents(before, after),
        taskFields(before),
        taskFields(after),
        fallback,
      );
    }
    case 'deletedTask': {
      const { before, after } = change;
      const task = before && 'status' in before ? before : undefined;
      return meaning(`task/${after.taskId}`, deletionEvents(task, after), taskFields(task), taskFields(undefined));
    }
    case 'subtask': {
      const { before, after } = change;
      const data = { subtask_id: after.subtaskId, attempt: after.attempt };
      const fields = [subtaskFields(before), subtaskFields(after)] as const;
      return meaning(`task/${after.taskId}`, subtaskEvents(before, after), ...fields, {
        type: 'subtask.changed',
        data,
      });
    }
    case 'agent': {
      const { before, after } = change;
      const fields = [agentFields(before), agentFields(after)] as const;
      const fallback: EventDraft = { type: 'agent.changed', data: agentData(after) };
      return meaning(`agent/${after.agentId}`, agentEvents(before, after), ...fields, fallback);
    }
    case 'circuit': {
      const { before, after } = change;
      const events = circuitEvents(before, after);
      return meaning(`circuit/${after.model}`, events, circuitFields(before), circuitFields(after));
    }
    case 'deadLetter': {
      const { before, after } = change;
      const data = { queue: after.queue, task_id: after.taskId, subtask_id: after.subtaskId };
      return meaning(`dead_letter/${after.id}`, before ? [] : [{ type: 'dead_letter.stored', data }], {}, {});
    }
    case 'key': {
      const { before, after } = change;
      const fallback: EventDraft = { type: 'key.changed', data: {} };
      return meaning(`key/${after.id}`, keyEvents(before, after), keyFields(before), keyFields(after), fallback);
    }
    case 'owner': {
      const { before, after } = change;
      const fallback: EventDraft = { type: 'owner.changed', data: {} };
      return meaning(`owner/${after.owner}`, [], ownerFields(before), ownerFields(after), fallback);
    }
    case 'encryptionKey': {
      const { before, after } = change;
      const fields = [encryptionKeyFields(before), encryptionKeyFields(after)] as const;
      const fallback: EventDraft = { type: `encryption_key.${before ? 'rewrapped' : 'added'}`, data: {} };
      return meaning(`encryption_key/${after.kid}`, [], ...fields, fallback);
    }
    case 'webhook': {
      const { before, after } = change;
      const fields = [webhookFields(before), webhookFields(after)] as const;
      const fallback: EventDraft = { type: 'webhook.changed', data: {} };
      return meaning(`webhook/${after.webhookId}`, webhookEvents(before, after), ...fields, fallback);
    }
    case 'access': {
      const { before, after } = change;
      return meaning(`access/${after.day}`, before ? [] : [accessEvent(after)], {}, {});
    }
  }
}

function meaning(resource: string, events: EventDraft[], was: Fields, is: Fields, fallback?: EventDraft): Meaning {
  const { before, after } = difference(was, is);
  const isSilent = events.length === 0 && fallback !== undefined && Object.keys(after).length > 0;
  return { resource, events: isSilent ? [fallback] : events, before, after };
}

const circuitFields = (circuit: Circuit | undefined): Fields => ({ open_until: circuit?.openUntil });

function circuitEvents(before: Circuit | undefined, { model, openUntil }: Circuit): EventDraft[] {
  if (openUntil === before?.openUntil) return [];
  if (openUntil === undefined) return [{ type: 'circuit.closed', data: { model } }];
  return [{ type: 'circuit.opened', data: { model, until: openUntil } }];
}

const keyFields = (key: KeyState | undefined): Fields => ({
  name: key?.name,
  role: key?.role,
  expires_at: key?.expiresAt,
  requests_per_minute: key?.requestsPerMinute,
  burst: key?.burst,
});

const ownerFields = (owner: OwnerState | undefined): Fields => ({
  max_open_tasks: owner?.maxOpenTasks,
  max_usd_a_day: owner?.maxUsdADay,
});

const encryptionKeyFields = (key: EncryptionKeyState | undefined): Fields => ({ wrapped_by: key?.wrappedBy });

function keyEvents(before: KeyState | undefined, after: KeyState): EventDraft[] {
  const { principal, role = null, expiresAt = null, previousUntil, revokedAt } = after;
  if (!before) return [{ type: 'key.issued', data: { principal, role, expires_at: expiresAt } }];
  if (previousUntil !== undefined && previousUntil !== before.previousUntil) {
    return [{ type: 'key.rotated', data: { previous_until: previousUntil } }];
  }
  return revokedAt && !before.revokedAt ? [{ type: 'key.revoked', data: { principal } }] : [];
}

function accessEvent({ reason, route, sourceIp, resource }: Access): EventDraft {
  if (reason === null) return { type: 'audit.read', data: { route, resource } };
  return { type: 'access.denied', data: { reason: reason as DenialReason, route, source_ip: sourceIp } };
}
