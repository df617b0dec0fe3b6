import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

type Props<T> = { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode };

/** What a query answers; its place while it is read, and the way on if it cannot be. What was read once stays shown. */
export function Loaded<T>({ query: { data, error, refetch }, rows, children }: Props<T>) {
  if (data !== undefined) return children(data);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Skeleton {...(rows !== undefined && { rows })} />;
}
