import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { changeOf, type Damage } from '../../../aws/change-of.ts';
import type { Refused } from '../../../aws/journal.ts';
import type { NewEvent } from '../../../aws/journal-entry.ts';
import { sendLater } from '../../../aws/queues.ts';
import { EVENT_SCHEMA_VERSION, outcomeOf } from '../../../core/contracts/journal/events.ts';
import type { Meaning } from '../../../core/journal/changes.ts';
import { meaningOf } from '../../../core/journal/meaning-of.ts';
import { defineHandler } from '../../shared/define-handler.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { journal } from '../../shared/journal.ts';
import { log } from '../../shared/log.ts';
import { beginFollowing, catchUp, catchUpRest } from './catch-up.ts';

const failuresUrl = readEnvironment('JOURNAL_FAILURES_URL');

/**
 * Turns the changes of the table into events, appends them to the journal, and hands them to its followers. A batch
 * that comes again appends nothing twice. Throws NewerItem if a newer version wrote an item: the batch waits for it.
 * Every minute it is called without changes, and hands on what is left.
 */
export const handler = defineHandler<Partial<DynamoDBStreamEvent>, void>(async ({ Records }, { now, clock }) => {
  await beginFollowing();
  if (!Records) return catchUpRest(clock);
  const changes = Records.map((record) => ({ record, events: newEvents(record) }));
  const { logs, refused } = await journal.append(
    changes.flatMap(({ events }) => events),
    now,
  );
  await giveUp(refused, changes);
  await catchUp(logs);
});

type Told = { record: DynamoDBRecord; events: NewEvent[] };

/** Puts the keys of changes that the journal refused where Lambda puts those that are too old, and says so. */
async function giveUp(refused: Refused[], changes: Told[]): Promise<void> {
  for (const { events, damage } of refused) {
    log.error('changes not in the journal', { resource: events[0]!.resource, error: damage });
    for (const { record } of changes.filter((told) => told.events.some((event) => events.includes(event)))) {
      const { Keys, SequenceNumber } = record.dynamodb ?? {};
      await sendLater(failuresUrl, JSON.stringify({ eventID: record.eventID, dynamodb: { Keys, SequenceNumber } }));
    }
  }
}

/** The events of one change. The first one carries the fields that changed. */
function newEvents(record: DynamoDBRecord): NewEvent[] {
  const changed = changeOf(record);
  if (!changed) return [];
  const { sequence, at, actor, keyId, requestId, change } = changed;
  const { resource, events, before, after } = 'damage' in change ? unreadable(change) : meaningOf(change);
  return events.map(({ type, data }, index) => ({
    schema_version: EVENT_SCHEMA_VERSION,
    id: `${sequence}-${index}`,
    at,
    type,
    resource,
    actor,
    key_id: keyId,
    request_id: requestId,
    outcome: outcomeOf(type),
    data,
    ...(index === 0 ? { before, after } : { before: {}, after: {} }),
  }));
}

/** A damaged item must not hold up the changes after it. */
function unreadable({ key, damage }: Damage): Meaning {
  log.error('change not understood', { error: damage });
  return { resource: `item/${key}`, events: [{ type: 'item.unreadable', data: {} }], before: {}, after: {} };
}
