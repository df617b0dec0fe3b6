import { useSearchParams } from 'react-router';
import { eventTypes } from '../../client/types.ts';
import { Allowed } from '../components/allowed.tsx';
import { AuditDetails } from '../components/audit-details.tsx';
import { AuditFilter } from '../components/audit-filter.tsx';
import styles from '../components/audit-page.module.css';
import { AuditTable, entryName } from '../components/audit-table.tsx';
import { Button } from '../components/button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { VerifyButton } from '../components/verify-button.tsx';
import { formatCount } from '../data/format.ts';
import { useAudit, useAuditFilter, useNewEntries } from '../data/use-audit.ts';
import { useParameter } from '../data/use-parameter.ts';

/** What happened and who did it, newest first. */
export default function Audit() {
  const filter = useAuditFilter();
  const audit = useAudit(filter);
  const { count, look } = useNewEntries(filter, audit.dataUpdatedAt);
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  const opened = audit.data?.entries.find((entry) => entryName(entry) === parameters.get('entry'));
  return (
    <Page title="Audit">
      <Allowed permission="audit:read">
        <AuditFilter filter={filter} actions={eventTypes} />
        <Loaded query={audit} rows={14}>
          {({ entries, isAll, from }) => (
            <>
              <div className={styles.line}>
                <p>
                  {formatCount(entries.length)} {entries.length === 1 ? 'entry' : 'entries'}
                  {from && (
                    <>
                      {' '}
                      since <RelativeTime at={from} />: this time has more than the page reads. For older ones, choose
                      more filters.
                    </>
                  )}
                  {!isAll && ': the oldest of this time. Choose a shorter time, or more filters, to see the newest.'}
                </p>
                {count > 0 && (
                  <Button kind="quiet" isBusy={audit.isFetching} onClick={() => void look()}>
                    {count === 1 ? 'Show 1 new entry' : `Show ${formatCount(count)} new entries`}
                  </Button>
                )}
                <VerifyButton key={audit.dataUpdatedAt} entries={entries} />
              </div>
              {entries.length === 0 ? (
                <EmptyState title="No such entry in this time">Choose a longer time, or fewer filters.</EmptyState>
              ) : (
                <AuditTable entries={entries} />
              )}
            </>
          )}
        </Loaded>
        {opened && <AuditDetails entry={opened} onClose={() => setParameter('entry', undefined)} />}
      </Allowed>
    </Page>
  );
}
