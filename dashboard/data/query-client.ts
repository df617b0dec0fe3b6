import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isPassing } from '../../client/api-error.ts';
import { refuse } from './session.ts';

/** Answers stay fresh until an event says otherwise (live.ts), so nothing is read again for its age alone. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askForKey }),
  mutationCache: new MutationCache({ onError: askForKey }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
  },
});

/** Has the page ask for a key if the API wants one. */
function askForKey(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) refuse();
}
