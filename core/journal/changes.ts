import type { DenialReason, EventDraft } from '../contracts/journal/event-data.ts';
import type { Agent } from '../contracts/storage/agent.ts';
import type { Webhook } from '../contracts/storage/webhook.ts';
import type { DeadLetter } from '../lifecycle/dead-letter-of.ts';
import type { DeletedTask, Subtask, Task } from '../lifecycle/task.ts';
import type { OwnerLimits } from '../limits/owner.ts';
import type { Circuit } from '../models/circuit.ts';

/** An API key as the journal may know it: without its hash. */
export type KeyState = {
  id: string;
  principal: string;
  name: string | undefined;
  role: string | undefined;
  expiresAt: string | undefined;
  previousUntil: string | undefined;
  revokedAt: string | undefined;
  requestsPerMinute: number | undefined;
  burst: number | undefined;
};

/** The limits of an owner, without its tasks. */
export type OwnerState = OwnerLimits & { owner: string };

/** A key of the stage that encrypts tasks, without the key itself. `wrappedBy`: the root key that protects it. */
export type EncryptionKeyState = { kid: string; wrappedBy: string };

/** A webhook as the journal may know it: URLs may hold secrets, so only the host, and a hash that shows changes. */
export type WebhookState = Omit<Webhook, 'url' | 'createdAt'> & { host: string; urlHash: string };

/** A call that was denied. `route`: as it is declared, such as GET /api/tasks/{task_id}. */
export type Denial = { reason: DenialReason; route: string; sourceIp: string | null };

/** A call of which no change tells: denied for a reason, or else a read of the audit, of a resource or of all (null). */
export type Access = {
  /** YYYY-MM-DD, in UTC. */
  day: string;
  reason: string | null;
  route: string;
  sourceIp: string | null;
  resource: string | null;
};

type Changed<Kind extends string, T> = { kind: Kind; before: T | undefined; after: T };

/** The change of one item; `before` is undefined for a new one. The deletion of an item is not told of. */
export type Change =
  | Changed<'task', Task>
  | { kind: 'deletedTask'; before: Task | DeletedTask | undefined; after: DeletedTask }
  | Changed<'subtask', Subtask>
  | Changed<'agent', Agent>
  | Changed<'circuit', Circuit>
  | Changed<'deadLetter', DeadLetter>
  | Changed<'key', KeyState>
  | Changed<'owner', OwnerState>
  | Changed<'encryptionKey', EncryptionKeyState>
  | Changed<'webhook', WebhookState>
  | Changed<'access', Access>;

/** Fields → their values, by the names of the API. */
export type Fields = Record<string, unknown>;

/** The meaning of a change: its events, and the fields that it altered. */
export type Meaning = { resource: string; events: EventDraft[]; before: Fields; after: Fields };

/** The fields that differ, each as it was and as it is. Values are compared as JSON; undefined reads as null. */
export function difference(was: Fields, is: Fields): { before: Fields; after: Fields } {
  const changed = Object.keys(is).filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  const only = (fields: Fields) => Object.fromEntries(changed.map((name) => [name, fields[name] ?? null]));
  return { before: only(was), after: only(is) };
}

/** Seconds between two times, in ISO 8601; never less than 0, since clocks differ. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
