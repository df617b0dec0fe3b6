import { createHash } from 'node:crypto';
import { QueueError, type Queues } from './queues.ts';

type Input = {
  QueueUrl?: string | undefined;
  MessageBody?: string;
  DelaySeconds?: number;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
  Entries?: (Input & { Id: string })[];
  ReceiptHandle?: string;
  VisibilityTimeout?: number;
};

export type Actions<In> = Record<string, (input: In) => object>;

/** The calls of SQS that handlers make, in the terms of its JSON protocol. */
export function sqsActions(queues: Queues): Actions<Input> {
  const send = ({ QueueUrl, MessageBody = '', DelaySeconds, MessageGroupId, MessageDeduplicationId }: Input) => {
    const id = queues.send(queueNamed(QueueUrl), MessageBody, {
      ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
      ...(MessageGroupId === undefined ? {} : { groupId: MessageGroupId }),
      ...(MessageDeduplicationId === undefined ? {} : { deduplicationId: MessageDeduplicationId }),
    });
    return { MessageId: id, MD5OfMessageBody: md5(MessageBody) };
  };
  return {
    SendMessage: send,
    // As on SQS, each entry is sent or fails by itself.
    SendMessageBatch: ({ QueueUrl, Entries = [] }) => {
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const { Id, ...entry } of Entries) {
        try {
          Successful.push({ Id, ...send({ ...entry, QueueUrl }) });
        } catch (error) {
          const { name, message } = error as Error;
          Failed.push({ Id, Code: name, Message: message, SenderFault: error instanceof QueueError });
        }
      }
      return { Successful, Failed };
    },
    ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle = '', VisibilityTimeout }) => {
      if (VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
      queues.changeVisibility(queueNamed(QueueUrl), ReceiptHandle, VisibilityTimeout);
      return {};
    },
  };
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The name of a queue is the last part of its URL. */
function queueNamed(url: string | undefined): string {
  if (!url) throw missing('QueueUrl');
  return url.slice(url.lastIndexOf('/') + 1);
}

const missing = (parameter: string) =>
  new QueueError('MissingParameter', `The request must contain the parameter ${parameter}.`);
