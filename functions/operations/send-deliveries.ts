import { createHash } from 'node:crypto';
import { sendInOrder } from '../../aws/queues.ts';
import type { DeliveryMessage } from '../../core/contracts/pipeline/delivery-message.ts';
import { readEnvironment } from '../shared/environment.ts';

const queueUrl = readEnvironment('WEBHOOK_QUEUE_URL');
/** Groups of a webhook, and so the attempts at it that run at once. */
const GROUPS = 4;

/**
 * Sends deliveries that are due. Each webhook has four groups of messages, of which one at a time is worked on, so a
 * receiver that is slow holds four places and no more; the events of a resource are in one group, and in order.
 */
export async function sendDeliveries(deliveries: DeliveryMessage[]): Promise<void> {
  const messages = deliveries.map((delivery) => {
    const { webhook_id, event, round, attempt } = delivery;
    return {
      group: `${webhook_id}.${hashOf(event.resource).readUInt32BE() % GROUPS}`,
      id: hashOf(`${webhook_id} ${event.id} ${round} ${attempt}`).toString('hex'),
      body: JSON.stringify(delivery),
    };
  });
  await sendInOrder(queueUrl, messages);
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
