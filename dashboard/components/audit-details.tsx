import type { Entry } from '../data/verify-entries.ts';
import styles from './audit-details.module.css';
import { Button, LinkButton } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Facts } from './facts.tsx';
import { RelativeTime } from './relative-time.tsx';
import { ResourceLink } from './resource-link.tsx';
import { Unknown } from './unknown.tsx';

/** An entry of the journal: who did what, and what it changed. */
export function AuditDetails({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { type, at, actor, resource, seq, key_id, request_id, outcome, data, before, after, hash, prev } = entry;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={type}
      description={outcome === 'denied' ? 'It was refused.' : undefined}
      actions={
        <>
          <LinkButton to={`?since=all&resource=${encodeURIComponent(resource)}`}>
            History of {resource.split('/')[0]}
          </LinkButton>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          ['When', <RelativeTime key="at" at={at} />],
          ['Who', actor],
          ['Key', key_id ?? <Unknown key="key" reason="No key was sent." />],
          ['What', <ResourceLink key="resource" resource={resource} />],
          [
            'Request',
            <span key="request" className="mono">
              {request_id ?? '–'}
            </span>,
          ],
          ...Object.entries(data).map(([name, value]) => [name, <Value key={name} of={value} />] as const),
        ]}
      />
      {changed.length > 0 && (
        <table className={styles.changes}>
          <caption className={styles.caption}>What it changed</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Value of={before[name]} />
                </td>
                <td>
                  <Value of={after[name]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.hashes}>
        Entry {seq} of {resource}
        <br />
        hash {hash}
        <br />
        {prev === '' ? 'the first that is kept' : `after ${prev}`}
      </p>
    </Dialog>
  );
}

/** A value of the journal; undefined: the field was not there. */
function Value({ of }: { of: unknown }) {
  if (of === undefined || of === null) return <span className={styles.none}>none</span>;
  return <span className="mono">{typeof of === 'string' ? of : JSON.stringify(of)}</span>;
}
