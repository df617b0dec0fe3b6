import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Answer } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { client } from '../../data/client.ts';
import type { Column } from '../../data/columns.ts';
import { keys } from '../../data/keys.ts';
import { lookAs } from '../../data/states.ts';
import { tellError } from '../../data/toasts.ts';

type Delivery = Answer<'listWebhookDeliveries'>['deliveries'][number];
type Props = { webhookId: string; deliveries: readonly Delivery[]; mayWrite: boolean };

const looks = {
  retrying: lookAs('attention', 'trying again'),
  failed: lookAs('failed', 'failed'),
  delivered: lookAs('done', 'delivered'),
};

/** Events that the receiver did not take at the first attempt; those that failed can be sent again. */
export function DeliveryList({ webhookId, deliveries, mayWrite }: Props) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: (deliveryId: string) => client().replayWebhookDelivery(webhookId, deliveryId),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.webhook(webhookId, 'deliveries') }),
    onError: (error) => tellError('The event was not sent again', error),
  });
  if (deliveries.length === 0) return <p>The receiver took every event at once.</p>;
  const columns: Column<Delivery>[] = [
    { id: 'event', head: 'Event', width: 'minmax(9rem, 1fr)', phoneLine: 1, cell: ({ event_type }) => event_type },
    { id: 'status', head: 'State', width: '8rem', cell: ({ status }) => <StateMark of={looks[status]} /> },
    {
      id: 'answer',
      head: 'Last answer',
      width: 'minmax(8rem, 1fr)',
      cell: ({ last_status, last_error }) => {
        const text = last_error ?? (last_status === null ? 'none' : `HTTP ${last_status}`);
        return <span title={text}>{text}</span>;
      },
    },
    {
      id: 'last',
      head: 'Last attempt',
      width: '7rem',
      isNumber: true,
      phoneLine: 0,
      cell: ({ last_attempt_at }) => <RelativeTime at={last_attempt_at} />,
    },
    {
      id: 'replay',
      head: '',
      width: '7rem',
      isNumber: true,
      phoneLine: 1,
      cell: ({ delivery_id, status }) =>
        mayWrite &&
        status === 'failed' && (
          <Button kind="quiet" isBusy={replay.isPending} onClick={() => replay.mutate(delivery_id)}>
            Send again
          </Button>
        ),
    },
  ];
  return <DataTable label="Deliveries" rows={deliveries} columns={columns} rowKey={({ delivery_id }) => delivery_id} />;
}
