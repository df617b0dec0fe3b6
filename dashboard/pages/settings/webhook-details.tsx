import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { client } from '../../data/client.ts';
import { keys } from '../../data/keys.ts';
import { reasonOf, tell, tellError } from '../../data/toasts.ts';
import { DeliveryList } from './delivery-list.tsx';

type Props = { webhook: Answer<'listWebhooks'>['webhooks'][number]; mayWrite: boolean; onClose: () => void };

/** A webhook, and what could not be delivered to it. */
export function WebhookDetails({ webhook, mayWrite, onClose }: Props) {
  const { webhook_id, url, event_types, status, created_at } = webhook;
  const queries = useQueryClient();
  const [isRemoving, setIsRemoving] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const deliveries = useQuery({
    queryKey: keys.webhook(webhook_id, 'deliveries'),
    queryFn: ({ signal }) => client().listWebhookDeliveries(webhook_id, { limit: 50 }, { signal }),
  });
  const toggle = useMutation({
    mutationFn: () => client().updateWebhook(webhook_id, { enabled: status !== 'enabled' }),
    onSuccess: refresh,
    onError: (error) => tellError('The webhook was not changed', error),
  });
  const remove = useMutation({
    mutationFn: () => client().removeWebhook(webhook_id),
    onSuccess: async () => {
      await refresh();
      tell('The webhook is removed');
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title="Webhook"
      description={<span className="mono">{url}</span>}
      actions={
        mayWrite && (
          <>
            <Button kind="danger" onClick={() => setIsRemoving(true)}>
              Remove …
            </Button>
            <Button isBusy={toggle.isPending} onClick={() => toggle.mutate()}>
              {status === 'enabled' ? 'Switch off' : 'Switch on'}
            </Button>
          </>
        )
      }
    >
      <Facts
        facts={[
          ['Events', event_types.join(', ')],
          ['Made', <RelativeTime key="made" at={created_at} />],
        ]}
      />
      <h3>Not delivered at once</h3>
      <Loaded query={deliveries} rows={2}>
        {({ deliveries: rows }) => <DeliveryList webhookId={webhook_id} deliveries={rows} mayWrite={mayWrite} />}
      </Loaded>
      {isRemoving && (
        <Confirm
          title="Remove this webhook?"
          description="Nothing more is sent to it, and what could not be delivered is dropped."
          name={new URL(url).host}
          verb="Remove"
          error={remove.error && reasonOf(remove.error)}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setIsRemoving(false)}
        />
      )}
    </Dialog>
  );
}
