import { Page } from '../../components/page.tsx';
import { useTasks } from '../../data/queries.ts';
import { Departments } from './departments.tsx';
import { FirstVisit } from './first-visit.tsx';
import { Latest } from './latest.tsx';
import { Needs } from './needs.tsx';
import { Now } from './now.tsx';
import { Running } from './running.tsx';

/** What needs a person, what goes on, and how it has gone. */
export default function Overview() {
  const latest = useTasks({ limit: 8 });
  const isFirstVisit = latest.data?.tasks.length === 0 && latest.data.next_cursor === null;
  return (
    <Page title="Overview">
      {isFirstVisit ? (
        <FirstVisit />
      ) : (
        <>
          <Needs />
          <Now />
          <Running />
          <Latest tasks={latest} />
        </>
      )}
      <Departments />
    </Page>
  );
}
