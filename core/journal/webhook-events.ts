import type { EventDraft } from '../contracts/journal/event-data.ts';
import type { Fields, WebhookState } from './changes.ts';

export const webhookFields = (webhook: WebhookState | undefined): Fields => ({
  host: webhook?.host,
  url_hash: webhook?.urlHash,
  event_types: webhook?.eventTypes,
  status: webhook?.status,
  disabled_reason: webhook?.disabledReason,
  secret_rotated_at: webhook?.secretRotatedAt,
  is_removed: webhook?.removedAt !== undefined,
});

/** The events of a change of a webhook. */
export function webhookEvents(before: WebhookState | undefined, after: WebhookState): EventDraft[] {
  const { host, eventTypes, status, disabledReason } = after;
  if (after.removedAt) return before?.removedAt ? [] : [{ type: 'webhook.removed', data: {} }];
  if (!before) return [{ type: 'webhook.created', data: { host, event_types: eventTypes } }];
  if (status === 'disabled' && before.status === 'enabled') {
    return [{ type: 'webhook.disabled', data: { reason: disabledReason ?? 'by_caller' } }];
  }
  return [];
}
