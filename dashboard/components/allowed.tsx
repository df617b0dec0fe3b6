import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCaller } from '../data/caller.ts';
import { EmptyState } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

/** What only some roles may see; the others are told so, and nothing is asked of the API. */
export function Allowed({ permission, children }: { permission: string; children: ReactNode }) {
  const { data: caller } = useCaller();
  if (!caller) return <Skeleton />;
  if (caller.permissions.includes(permission)) return children;
  return (
    <EmptyState icon={Lock} title="Not for your role">
      You are signed in as {caller.role}; this needs the permission <code>{permission}</code>.
    </EmptyState>
  );
}
