import { useQuery } from '@tanstack/react-query';
import { client } from './client.ts';
import { keys } from './keys.ts';

/** Who looks: the owner and role of the key, and what it may do. */
export const useCaller = () =>
  useQuery({
    queryKey: keys.caller(),
    queryFn: ({ signal }) => client().getCaller({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whether this key may do something (docs/access.md). What it may not do is not offered; until that is known, nothing is. */
export const useMay = (permission: string): boolean => useCaller().data?.permissions.includes(permission) ?? false;
