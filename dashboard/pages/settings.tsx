import { useQuery } from '@tanstack/react-query';
import { Facts } from '../components/facts.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { Section } from '../components/section.tsx';
import { Unknown } from '../components/unknown.tsx';
import { useCaller, useMay } from '../data/caller.ts';
import { client } from '../data/client.ts';
import { keys } from '../data/keys.ts';
import { KeysSection } from './settings/keys-section.tsx';
import { WebhooksSection } from './settings/webhooks-section.tsx';

/** What runs here, who may call it, and whom it tells. */
export default function Settings() {
  const health = useQuery({ queryKey: keys.health(), queryFn: ({ signal }) => client().getHealth({ signal }) });
  const { data: caller } = useCaller();
  const [mayKeys, mayWebhooks] = [useMay('keys:write'), useMay('webhooks:read')];
  return (
    <Page title="Settings">
      <Section title="This system">
        <Loaded query={health} rows={4}>
          {({ version }) => (
            <Facts
              facts={[
                ['Version', version],
                [
                  'API',
                  <span key="api" className="mono">
                    {location.origin}
                  </span>,
                ],
                [
                  'API description',
                  <a key="openapi" href="/openapi.json">
                    OpenAPI 3.1
                  </a>,
                ],
                [
                  'You are',
                  caller ? `${caller.owner}, ${caller.role}` : <Unknown key="caller" reason="It is being read." />,
                ],
              ]}
            />
          )}
        </Loaded>
      </Section>
      {mayKeys && <KeysSection />}
      {mayWebhooks && <WebhooksSection />}
    </Page>
  );
}
