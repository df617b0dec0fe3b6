import { createHash } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { DamagedItem } from '../core/errors.ts';
import type { Change, KeyState, WebhookState } from '../core/journal/changes.ts';
import { toAccess } from './access-log.ts';
import { toAgent } from './agents.ts';
import { toCircuit } from './circuits.ts';
import { toDeadLetter } from './dead-letters.ts';
import { toDeletedTask } from './deleted-tasks.ts';
import { fromWire, type WireItem } from './documents.ts';
import { itemReader } from './item-form.ts';
import {
  API_KEYS,
  CIRCUITS,
  DEAD_LETTERS,
  isAccessKey,
  isAgentKey,
  isOwnerKey,
  kindInTask,
  STAGE_KEYS,
  WEBHOOKS,
} from './keys.ts';
import { toOwnerState } from './owners.ts';
import { withoutTexts } from './sealing/sealed-fields.ts';
import { toStageKeyState } from './sealing/stage-keys.ts';
import { toSubtask } from './subtasks.ts';
import { type Item, known } from './table.ts';
import { isDeleted } from './task-texts.ts';
import { toTask } from './tasks.ts';
import { toWebhook } from './webhooks.ts';

/** A change of the table: what changed, when, and who caused it. */
export type TableChange = {
  /** Orders the changes of an item. */
  sequence: string;
  at: string;
  actor: string;
  keyId: string | null;
  requestId: string | null;
  change: Change | Damage;
};

/** A change of an item that is damaged. */
export type Damage = { key: string; damage: DamagedItem };

/**
 * Reads a record of the table's stream. undefined: of a kind that the journal does not tell of. Throws NewerItem.
 */
export function changeOf({ dynamodb = {} }: DynamoDBRecord): TableChange | undefined {
  const [before, after] = [imageOf(dynamodb.OldImage), imageOf(dynamodb.NewImage)];
  const change = after && readable(before, after);
  if (!change) return undefined;
  return {
    sequence: dynamodb.SequenceNumber ?? '',
    // Items of earlier versions have no time; the stream has whole seconds.
    at: textOrNull(after.changedAt) ?? new Date((dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString(),
    actor: String(after.changedBy ?? 'system'),
    keyId: textOrNull(after.changedWith),
    requestId: textOrNull(after.requestId),
    change,
  };
}

const imageOf = (image: WireItem | undefined): Item | undefined => image && withoutTexts(fromWire(image));

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

function readable(before: Item | undefined, after: Item): Change | Damage | undefined {
  try {
    return changeOfItem(before && known(before), known(after));
  } catch (error) {
    if (error instanceof DamagedItem) return { key: `${after.pk} ${after.sk}`, damage: error };
    throw error;
  }
}

function changeOfItem(before: Item | undefined, after: Item): Change | undefined {
  const both = <T>(read: (item: Item) => T) => ({ before: before && read(before), after: read(after) });
  if (isAgentKey(after)) return { kind: 'agent', ...both(toAgent) };
  if (after.pk === CIRCUITS) return { kind: 'circuit', ...both(toCircuit) };
  if (after.pk === DEAD_LETTERS) return { kind: 'deadLetter', ...both(toDeadLetter) };
  if (after.pk === API_KEYS) return { kind: 'key', ...both(toKeyState) };
  if (after.pk === STAGE_KEYS) return { kind: 'encryptionKey', ...both(toStageKeyState) };
  if (isOwnerKey(after)) return { kind: 'owner', ...both(toOwnerState) };
  if (after.pk === WEBHOOKS) return { kind: 'webhook', ...both(toWebhookState) };
  if (isAccessKey(after)) return { kind: 'access', ...both(toAccess) };
  switch (kindInTask(after)) {
    case 'task':
      if (isDeleted(after)) return { kind: 'deletedTask', ...both(toTaskOrMark), after: toDeletedTask(after) };
      return { kind: 'task', ...both(toTask) };
    case 'subtask':
      return { kind: 'subtask', ...both(toSubtask) };
    default:
      return undefined;
  }
}

const toTaskOrMark = (item: Item) => (isDeleted(item) ? toDeletedTask(item) : toTask(item));

const toKey = itemReader<Omit<KeyState, 'id'>>('an API key', {
  principal: 'string',
  name: 'string?',
  role: 'string?',
  expiresAt: 'string?',
  previousUntil: 'string?',
  revokedAt: 'string?',
  requestsPerMinute: 'number?',
  burst: 'number?',
});
const toKeyState = (item: Item): KeyState => ({ id: String(item.sk), ...toKey(item) });

function toWebhookState(item: Item): WebhookState {
  const { url, createdAt, ...webhook } = toWebhook(item);
  const urlHash = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return { ...webhook, host: URL.parse(url)?.host ?? '', urlHash };
}
