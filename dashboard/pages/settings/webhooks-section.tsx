import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Answer } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { Section } from '../../components/section.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useMay } from '../../data/caller.ts';
import { client } from '../../data/client.ts';
import type { Column } from '../../data/columns.ts';
import { keys } from '../../data/keys.ts';
import { lookAs } from '../../data/states.ts';
import { useParameter } from '../../data/use-parameter.ts';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookDetails } from './webhook-details.tsx';

type Webhook = Answer<'listWebhooks'>['webhooks'][number];

const columns: Column<Webhook>[] = [
  {
    id: 'url',
    head: 'URL',
    width: 'minmax(14rem, 1fr)',
    phoneLine: 1,
    cell: ({ url }) => (
      <span className="mono" title={url}>
        {url}
      </span>
    ),
  },
  { id: 'events', head: 'Events', width: 'minmax(10rem, 20rem)', cell: ({ event_types }) => event_types.join(', ') },
  {
    id: 'state',
    head: 'State',
    width: '12rem',
    cell: ({ status, disabled_reason }) => (
      <StateMark
        of={
          status === 'enabled'
            ? lookAs('done', 'on')
            : disabled_reason === 'receiver_gone'
              ? lookAs('failed', 'off: receiver gone')
              : lookAs('waiting', 'off')
        }
      />
    ),
  },
];

/** Where events are sent. Each opens with what could not be delivered. */
export function WebhooksSection() {
  const [isAdding, setIsAdding] = useState(false);
  const mayWrite = useMay('webhooks:write');
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  const list = useQuery({ queryKey: keys.webhooks(), queryFn: ({ signal }) => client().listWebhooks({ signal }) });
  const opened = list.data?.webhooks.find(({ webhook_id }) => webhook_id === parameters.get('webhook'));
  return (
    <Section
      title="Webhooks"
      actions={
        mayWrite && (
          <Button icon={Plus} onClick={() => setIsAdding(true)}>
            New webhook
          </Button>
        )
      }
    >
      <Loaded query={list} rows={3}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <EmptyState title="No webhooks">A webhook has events sent to a URL of yours as they happen.</EmptyState>
          ) : (
            <DataTable
              label="Webhooks"
              rows={webhooks}
              columns={columns}
              rowKey={({ webhook_id }) => webhook_id}
              rowLink={({ webhook_id }) => `?webhook=${webhook_id}`}
            />
          )
        }
      </Loaded>
      {isAdding && <NewWebhook onClose={() => setIsAdding(false)} />}
      {opened && (
        <WebhookDetails webhook={opened} mayWrite={mayWrite} onClose={() => setParameter('webhook', undefined)} />
      )}
    </Section>
  );
}
