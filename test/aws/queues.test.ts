import { expect, test } from '@jest/globals';
import type { OrderedMessage } from '../../aws/queues.ts';
import { startServices } from '../local/start-services.ts';

const { queues, queueSet } = await startServices();
const { sendInOrder } = await import('../../aws/queues.ts');
const { name, url } = queueSet.webhooks.queue;

const message = (group: string, id: string, body = id): OrderedMessage => ({ group, id, body });

/** Receives and deletes all messages; those of a group come one after another. */
function drain(): string[] {
  const bodies: string[] = [];
  for (let found = queues.receive(name, 10); found.length > 0; found = queues.receive(name, 10)) {
    bodies.push(...found.map(({ body }) => body));
    for (const { receiptHandle } of found) queues.delete(name, receiptHandle);
  }
  return bodies;
}
const ofGroup = (group: string, bodies: string[]) => bodies.filter((body) => body.startsWith(group));

test('messages of a group come in their order, over several calls', async () => {
  const sent = Array.from({ length: 60 }, (_, n) =>
    message(`${'abcdefghijklmno'[n % 15]}`, `${'abcdefghijklmno'[n % 15]}${n}`),
  );
  await sendInOrder(url, [...sent, message('a', 'a60'), message('a', 'a61')]);
  const received = drain();
  expect(received).toHaveLength(62);
  expect(ofGroup('a', received)).toEqual(['a0', 'a15', 'a30', 'a45', 'a60', 'a61']);
  await sendInOrder(url, []);
});

test('a message that SQS does not take is not overtaken by later ones of its group', async () => {
  const all = (second: string) => [
    message('x', 'x1'),
    message('x', 'x2', second),
    message('x', 'x3'),
    message('y', 'y1'),
  ];
  // SQS takes no message without a body, and the others of the call all the same.
  await expect(sendInOrder(url, all(''))).rejects.toThrow('SQS did not take 1 of');
  await sendInOrder(url, all('x2'));
  const received = drain();
  expect(ofGroup('x', received)).toEqual(['x1', 'x2', 'x3']);
  expect(ofGroup('y', received)).toEqual(['y1']);
});
