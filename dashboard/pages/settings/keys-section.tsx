import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Section } from '../../components/section.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { client } from '../../data/client.ts';
import type { Column } from '../../data/columns.ts';
import { keys } from '../../data/keys.ts';
import { lookAs } from '../../data/states.ts';
import { KeyActions } from './key-actions.tsx';
import { NewKey } from './new-key.tsx';

export type Key = Answer<'listKeys'>['keys'][number];

/** A bound of what the page reads. */
const MOST = 500;

const columns: Column<Key>[] = [
  { id: 'name', head: 'Name', width: 'minmax(8rem, 1fr)', phoneLine: 1, cell: ({ name }) => name },
  { id: 'owner', head: 'Owner', width: 'minmax(6rem, 12rem)', phoneLine: 0, cell: ({ owner }) => owner },
  { id: 'role', head: 'Role', width: '7rem', cell: ({ role }) => role ?? 'none' },
  { id: 'state', head: 'State', width: '7rem', cell: (key) => <StateMark of={stateOf(key)} /> },
  {
    id: 'expires',
    head: 'Expires',
    width: '8rem',
    isNumber: true,
    cell: ({ expires_at }) => <RelativeTime at={expires_at} reason="It does not expire." />,
  },
  {
    id: 'used',
    head: 'Last used',
    width: '8rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ last_used_at }) => <RelativeTime at={last_used_at} reason="It was never used." />,
  },
  { id: 'actions', head: '', width: '11rem', isNumber: true, phoneLine: 1, cell: (key) => <KeyActions apiKey={key} /> },
];

function stateOf({ revoked_at, expires_at }: Key) {
  if (revoked_at !== null) return lookAs('waiting', 'revoked');
  if (expires_at !== null && Date.parse(expires_at) < Date.now()) return lookAs('attention', 'expired');
  return lookAs('done', 'in force');
}

/** The keys of people and teams. Those of agents come and go with their agents. */
export function KeysSection() {
  const [isAdding, setIsAdding] = useState(false);
  const list = useQuery({
    queryKey: keys.apiKeys(),
    queryFn: async ({ signal }) => {
      const all: Key[] = [];
      for await (const key of client().keys({ signal })) if (all.push(key) === MOST) break;
      return all.sort((a, b) => Number(a.revoked_at !== null) - Number(b.revoked_at !== null));
    },
  });
  return (
    <Section
      title="API keys"
      actions={
        <Button icon={Plus} onClick={() => setIsAdding(true)}>
          New key
        </Button>
      }
    >
      <Loaded query={list} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title="No keys">
              With <code>npm start -- --auth required</code> and on AWS every call needs one.
            </EmptyState>
          ) : (
            <DataTable label="API keys" rows={all} columns={columns} rowKey={({ key_id }) => key_id} />
          )
        }
      </Loaded>
      {isAdding && <NewKey onClose={() => setIsAdding(false)} />}
    </Section>
  );
}
