import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Message, Queues } from './queues.ts';
import type { Queue } from './resources.ts';
import { md5 } from './sqs-actions.ts';

export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const RETRY_MS = 1_000;
/** Timers of Node end at 2^31 - 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Hands the messages of a queue to a handler as Lambda's event source mapping does: up to `concurrency` at once, each an
 * invocation of its own. Nothing polls: the queue says when a message arrives, and a timer waits for the next one that
 * is delayed or in flight. A message whose invocation fails stays in the queue until its visibility timeout is over.
 */
export function startEventSource(
  queues: Queues,
  queue: Queue,
  concurrency: number,
  consume: Consume,
  newContext: () => Context,
): { stop(): void } {
  let working = 0;
  let stopped = false;
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;

  const work = async (message: Message): Promise<void> => {
    // The handler logs its own failures.
    const isDone = await consume(eventOf(queue, message), newContext()).then(
      ({ batchItemFailures }) => batchItemFailures.length === 0,
      () => false,
    );
    try {
      if (isDone && !stopped) queues.delete(queue.name, message.receiptHandle);
    } catch (error) {
      console.error(`A message of ${queue.name} cannot be deleted, and comes again: ${(error as Error).message}`);
    }
    working -= 1;
    lookSoon();
  };
  const receive = () => {
    for (const message of queues.receive(queue.name, concurrency - working)) {
      working += 1;
      void work(message);
    }
    const next = working < concurrency ? queues.nextVisibleAt(queue.name) : undefined;
    if (next !== undefined) lookIn(next - Date.now());
  };
  const look = () => {
    isLooking = false;
    if (stopped || working >= concurrency) return;
    clearTimeout(timer);
    try {
      receive();
    } catch (error) {
      // The disk is full, for example. The messages stay.
      console.error(`The queue ${queue.name} cannot be read: ${(error as Error).message}`);
      lookIn(RETRY_MS);
    }
  };
  const lookIn = (ms: number) => {
    timer = setTimeout(lookSoon, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
  };
  // Not at once: the message's sender goes on first, and several messages are received together.
  const lookSoon = () => {
    if (stopped || isLooking) return;
    isLooking = true;
    setImmediate(look);
  };
  queues.onArrival(queue.name, lookSoon);
  lookSoon();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function eventOf(queue: Queue, message: Message): SQSEvent {
  return {
    Records: [
      {
        messageId: message.id,
        receiptHandle: message.receiptHandle,
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receives),
          SentTimestamp: String(message.sentAt),
          ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
          SenderId: 'embedded',
          ...(message.groupId === null ? {} : { MessageGroupId: message.groupId }),
        },
        messageAttributes: {},
        md5OfBody: md5(message.body),
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ],
  };
}
