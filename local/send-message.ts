import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

let sqs: SQSClient | undefined;

/** `arn:aws:states:::sqs:sendMessage`: a body that is not a string is sent as JSON. */
export async function sendMessage(parameters: {
  QueueUrl: string;
  MessageBody: unknown;
  MessageGroupId: string;
}): Promise<void> {
  const { MessageBody: body } = parameters;
  sqs ??= new SQSClient({});
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
  await sqs.send(new SendMessageCommand({ ...parameters, MessageBody }));
}
