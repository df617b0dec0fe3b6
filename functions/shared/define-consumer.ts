import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { defineHandler, type Invocation } from './define-handler.ts';
import { log } from './log.ts';

/**
 * Makes a consumer of a queue. A record whose processing throws is rejected without the others. `onReject` may return
 * it to the queue at once, so that it does not wait for its visibility timeout.
 */
export function defineConsumer(
  consume: (record: SQSRecord, invocation: Invocation) => Promise<void>,
  onReject?: (record: SQSRecord) => Promise<void>,
) {
  return defineHandler<SQSEvent, SQSBatchResponse>(async ({ Records }, invocation) => {
    const rejected = await Promise.all(
      Records.map(async (record) => {
        try {
          await consume(record, invocation);
          return [];
        } catch (error) {
          log.warn('message rejected', { message_id: record.messageId, error: error as Error });
          await onReject?.(record).catch((fault: Error) =>
            log.warn('message not returned, so it comes again later', { message_id: record.messageId, error: fault }),
          );
          return [{ itemIdentifier: record.messageId }];
        }
      }),
    );
    return { batchItemFailures: rejected.flat() };
  });
}
