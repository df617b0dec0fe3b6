import { sendLater } from '../../../aws/queues.ts';
import {
  type DeliveryMessage,
  deliveryIdOf,
  deliveryMessage,
} from '../../../core/contracts/pipeline/delivery-message.ts';
import type { Webhook } from '../../../core/contracts/storage/webhook.ts';
import { deliveryOf } from '../../../core/webhooks/delivery-of.ts';
import { pauseAfter } from '../../../core/webhooks/retry-pauses.ts';
import { sendDeliveries } from '../../operations/send-deliveries.ts';
import { defineConsumer } from '../../shared/define-consumer.ts';
import type { Clock } from '../../shared/define-handler.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { log } from '../../shared/log.ts';
import { webhookDeliveries, webhookSecrets, webhooks } from '../../shared/stores.ts';
import { allowedHosts } from '../../shared/webhook-target.ts';
import { type Outcome, postEvent } from './post-event.ts';

const pauseQueueUrl = readEnvironment('WEBHOOK_PAUSE_QUEUE_URL');
const allowed = allowedHosts();
/** SQS delays a message by at most 900 s. */
const MOST_DELAY_SECONDS = 900;

/**
 * Sends an event to a webhook; an attempt that failed is repeated after a pause. Events of a resource come one after
 * another (functions/operations/send-deliveries.ts), and if this dies halfway, an event comes again.
 */
export const handler = defineConsumer(async ({ body }, { now, clock }) => {
  const message = deliveryMessage.parse(JSON.parse(body));
  if (message.due_at === null) await deliver(message, clock);
  else await waitOn(message, message.due_at, now);
});

/** Waits longer, or hands the message to the queue of those that are due. */
async function waitOn(message: DeliveryMessage, dueAt: string, now: Date): Promise<void> {
  const seconds = Math.ceil((Date.parse(dueAt) - now.getTime()) / 1000);
  if (seconds > 0) await sendLater(pauseQueueUrl, JSON.stringify(message), Math.min(seconds, MOST_DELAY_SECONDS));
  else await sendDeliveries([{ ...message, due_at: null }]);
}

async function deliver(message: DeliveryMessage, clock: Clock): Promise<void> {
  const webhook = await webhooks.get(message.webhook_id);
  if (!webhook || (!isFirst(message) && (await isOver(message)))) return;
  const now = clock();
  const outcome = await attempt(webhook, message, now);
  if (isFirst(message) && (outcome.error === null || (await isOver(message)))) return;
  if (outcome.status === 410) await webhooks.disableGone(webhook);
  const isFinal = outcome.error === null || outcome.status === 410 || webhook.status === 'disabled';
  const pause = isFinal ? undefined : pauseAfter(message.attempt, outcome.asked);
  await conclude(message, outcome, pause, now);
}

/** A first attempt is looked up only if it fails: what succeeds at once leaves no record. */
const isFirst = ({ attempt, round }: DeliveryMessage) => attempt === 1 && round === 0;

/** True if the attempt has been made, since its message came twice; or the delivery succeeded, or was replayed. */
async function isOver({ webhook_id, event, attempt, round }: DeliveryMessage): Promise<boolean> {
  const known = await webhookDeliveries.get(webhook_id, deliveryIdOf(event));
  // The process of the attempt before may have died before it noted it.
  if (!known) return round > 0;
  return known.round !== round || known.status === 'delivered' || known.attempts >= attempt;
}

async function attempt({ webhookId, url, status }: Webhook, { event }: DeliveryMessage, now: Date): Promise<Outcome> {
  if (status === 'disabled') return unsent('The webhook is switched off');
  const secrets = await webhookSecrets.signing(webhookId, now);
  if (secrets.length === 0) return unsent('The webhook has no secret');
  return postEvent({ url, secrets, event, now, allowed });
}

const unsent = (error: string): Outcome => ({ status: null, error, answer: null, asked: 0 });

/**
 * Asks for the next attempt after `pause` seconds (undefined: there is none), and notes how this one ended. In this
 * order: if the process dies in between the attempt is repeated, and of two messages for the next one the second is void.
 */
async function conclude(message: DeliveryMessage, outcome: Outcome, pause: number | undefined, now: Date) {
  const nextAttemptAt = pause === undefined ? null : new Date(now.getTime() + pause * 1000).toISOString();
  const failure = nextAttemptAt === null ? 'failed' : 'retrying';
  const delivery = deliveryOf(
    message,
    {
      status: outcome.error === null ? 'delivered' : failure,
      nextAttemptAt,
      lastStatus: outcome.status,
      lastError: outcome.error,
      lastAnswer: outcome.answer,
    },
    now,
  );
  if (nextAttemptAt !== null) {
    const repeated = { ...message, attempt: message.attempt + 1, first_attempt_at: delivery.firstAttemptAt };
    await waitOn({ ...repeated, due_at: nextAttemptAt }, nextAttemptAt, now);
  }
  await webhookDeliveries.note(delivery);
  if (nextAttemptAt === null && outcome.error !== null) {
    const { webhookId, eventId } = delivery;
    log.warn('webhook not delivered', { webhook_id: webhookId, event_id: eventId, reason: outcome.error });
    emitMetrics({ WebhookFailures: 1 });
  }
}
