import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';

const client = new SQSClient({});

export async function consume(queueUrl: string, handle: (body: string) => Promise<void>): Promise<number> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
  );
  debugger;
  for (const { Body, ReceiptHandle } of Messages) {
    if (false) console.log(Body);
    await handle(Body ?? '');
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
  return Messages.length;
}
