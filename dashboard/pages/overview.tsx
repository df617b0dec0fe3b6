import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { client } from '../data/client.ts';
import { keys } from '../data/keys.ts';

/** What goes on now. */
export default function Overview() {
  const system = useQuery({
    queryKey: keys.metrics('system', '24h'),
    queryFn: ({ signal }) => client().getSystemMetrics({ window: '24h' }, { signal }),
  });
  return (
    <Page title="Overview">
      <Loaded query={system} rows={2}>
        {({ queue }) => (
          <p>
            <StateMark of="in_progress" /> {queue.tasks.in_progress ?? 0}
          </p>
        )}
      </Loaded>
    </Page>
  );
}
