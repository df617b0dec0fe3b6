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
  if (!webhook || (await isVoid(message))) return;
  const now = clock();
  const outcome = await attempt(webhook, message, now);
  if (outcome.error === null && message.attempt === 1 && message.round === 0) return;
  if (outcome.status === 410) await webhooks.disableGone(webhook);
  const isFinal = outcome.error === null || outcome.status === 410 || webhook.status === 'disabled';
  const pause = isFinal ? undefined : pauseAfter(message.attempt);
  await conclude(message, outcome, pause, now);
}

/** A later message of the delivery is void if somebody has replayed it, or if it succeeded. */
async function isVoid({ webhook_id, event, attempt, round }: DeliveryMessage): Promise<boolean> {
  if (attempt === 1 && round === 0) return false;
  const known = await webhookDeliveries.get(webhook_id, deliveryIdOf(event));
  return known?.round !== round || known.status === 'delivered';
}

async function attempt({ webhookId, url, status }: Webhook, { event }: DeliveryMessage, now: Date): Promise<Outcome> {
  if (status === 'disabled') return { status: null, error: 'The webhook is switched off', answer: null };
  const secrets = await webhookSecrets.signing(webhookId, now);
  if (secrets.length === 0) return { status: null, error: 'The webhook has no secret', answer: null };
  return postEvent({ url, secrets, event, now, allowed });
}

/** Notes how the attempt ended, and asks for the next one after `pause` seconds; undefined: there is none. */
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
  await webhookDeliveries.note(delivery);
  if (nextAttemptAt !== null) {
    const repeated = { ...message, attempt: message.attempt + 1, first_attempt_at: delivery.firstAttemptAt };
    await waitOn({ ...repeated, due_at: nextAttemptAt }, nextAttemptAt, now);
  } else if (outcome.error !== null) {
    const { webhookId, eventId } = delivery;
    log.warn('webhook not delivered', { webhook_id: webhookId, event_id: eventId, reason: outcome.error });
    emitMetrics({ WebhookFailures: 1 });
  }
}
