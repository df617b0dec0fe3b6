import { LinkButton } from '../components/button.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';

/** An address without a page. */
export default function NoPage() {
  return (
    <Page title="No such page">
      <EmptyState title="Nothing is at this address" action={<LinkButton to="/">Go to the overview</LinkButton>} />
    </Page>
  );
}
