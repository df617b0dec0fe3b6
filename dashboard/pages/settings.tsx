import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { client } from '../data/client.ts';
import { keys } from '../data/keys.ts';

/** What runs here. */
export default function Settings() {
  const health = useQuery({ queryKey: keys.health(), queryFn: ({ signal }) => client().getHealth({ signal }) });
  return (
    <Page title="Settings">
      <Loaded query={health} rows={1}>
        {({ version }) => <p>Version {version}</p>}
      </Loaded>
    </Page>
  );
}
