import { useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useCaller } from '../data/caller.ts';
import { onSession, readSession, signIn } from '../data/session.ts';
import styles from './account.module.css';
import { Button } from './button.tsx';

/** Who is signed in, with what role, and the way out. Nothing where no key is asked for. */
export function Account() {
  const queries = useQueryClient();
  const { key } = useSyncExternalStore(onSession, readSession);
  const { data: caller } = useCaller();
  if (key === undefined || !caller) return null;
  const signOut = () => {
    signIn(undefined);
    void queries.resetQueries();
  };
  return (
    <>
      <span className={styles.name} title={`Key ${caller.key_id}`}>
        {caller.owner} <span className={styles.role}>{caller.role}</span>
      </span>
      <Button kind="quiet" icon={LogOut} iconName="Sign out" onClick={signOut} />
    </>
  );
}
