import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { client } from '../data/client.ts';
import { keys } from '../data/keys.ts';

/** Figures of the last day. */
export default function Metrics() {
  const system = useQuery({
    queryKey: keys.metrics('system', '24h'),
    queryFn: ({ signal }) => client().getSystemMetrics({ window: '24h' }, { signal }),
  });
  return (
    <Page title="Metrics">
      <Loaded query={system}>
        {({ throughput, series }) => (
          <p>
            {throughput.tasks_per_hour.toFixed(1)} tasks an hour{' '}
            <Sparkline
              values={series.map(({ tasks_completed }) => tasks_completed)}
              label="Tasks completed, last 24 h"
            />
          </p>
        )}
      </Loaded>
    </Page>
  );
}
