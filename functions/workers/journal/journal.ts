import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { changeOf } from '../../../aws/change-of.ts';
import type { NewEvent } from '../../../aws/journal.ts';
import { EVENT_SCHEMA_VERSION } from '../../../core/contracts/journal/events.ts';
import { meaningOf } from '../../../core/journal/meaning-of.ts';
import { defineHandler } from '../../shared/define-handler.ts';
import { journal } from '../../shared/journal.ts';
import { log } from '../../shared/log.ts';
import { catchUp } from './catch-up.ts';

/**
 * Turns the changes of the table into events, appends them to the journal, and hands them to its followers. A batch
 * that comes again appends nothing twice. A record that cannot be read ends the batch before it, so that the rest is
 * done and only that record is tried again.
 */
export const handler = defineHandler<DynamoDBStreamEvent, DynamoDBBatchResponse>(async ({ Records }, { now }) => {
  const { events, failed } = eventsOf(Records);
  const logs = await journal.append(events, now);
  await catchUp(logs);
  const itemIdentifier = failed?.dynamodb?.SequenceNumber;
  return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
});

function eventsOf(records: DynamoDBRecord[]): { events: NewEvent[]; failed?: DynamoDBRecord } {
  const events: NewEvent[] = [];
  for (const record of records) {
    try {
      events.push(...newEvents(record));
    } catch (error) {
      log.error('change not understood', { keys: record.dynamodb?.Keys, error: error as Error });
      return { events, failed: record };
    }
  }
  return { events };
}

/** The events of one change. The first one carries the fields that changed. */
function newEvents(record: DynamoDBRecord): NewEvent[] {
  const changed = changeOf(record);
  if (!changed) return [];
  const { sequence, at, actor, keyId, requestId, change } = changed;
  const { resource, events, before, after } = meaningOf(change);
  return events.map(({ type, data }, index) => ({
    schema_version: EVENT_SCHEMA_VERSION,
    id: `${sequence}-${index}`,
    at,
    type,
    resource,
    actor,
    key_id: keyId,
    request_id: requestId,
    outcome: 'success',
    data,
    ...(index === 0 ? { before, after } : { before: {}, after: {} }),
  }));
}
