import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { formatCount } from '../data/format.ts';
import { lookAs } from '../data/states.ts';
import { type Entry, type Verified, verifyEntries } from '../data/verify-entries.ts';
import { Button } from './button.tsx';
import { StateMark } from './state-mark.tsx';
import styles from './verify-button.module.css';

/** Holds the entries that are shown against their hashes, in this browser, and says what was found. */
export function VerifyButton({ entries }: { entries: readonly Entry[] }) {
  const verify = useMutation({ mutationFn: () => verifyEntries(entries) });
  if (!isSecureContext) return <p>Browsers verify only what came over HTTPS, or from this machine.</p>;
  return (
    <div className={styles.verify}>
      <Button icon={ShieldCheck} isBusy={verify.isPending} onClick={() => verify.mutate()}>
        Verify these entries
      </Button>
      <div role="status">{verify.data && <Result of={verify.data} />}</div>
    </div>
  );
}

function Result({ of: { entries, linked, faults } }: { of: Verified }) {
  if (faults.length > 0)
    return (
      <>
        <StateMark of={lookAs('failed', `${formatCount(faults.length)} of ${formatCount(entries)} do not hold`)} />{' '}
        {faults[0]}
      </>
    );
  return (
    <>
      <StateMark of={lookAs('done', 'verified')} /> {formatCount(entries)} entries have their hash,{' '}
      {formatCount(linked)} follow the one before. <span className={styles.more}>npx tritons audit verify</span>{' '}
      verifies the whole journal.
    </>
  );
}
