import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Query } from '../../client/types.ts';
import { useMay } from './caller.ts';
import { client } from './client.ts';
import { onLiveEvents } from './live.ts';
import { newestEntries } from './newest-entries.ts';
import type { Entry } from './verify-entries.ts';

/** Seconds of each span of time that a reader may choose. */
export const spans = { '15m': 900, '1h': 3_600, '24h': 86_400, '7d': 604_800, all: undefined } as const;
export type Span = keyof typeof spans;
export const DEFAULT_SPAN: Span = '1h';

export type AuditFilter = Pick<Query<'getAudit'>, 'action' | 'actor' | 'resource' | 'outcome'> & { since: Span };

/** A bound of what one look reads. */
const PAGES = 2;
const PAGE = 500;

/** The filter that the URL names. */
export function useAuditFilter(): AuditFilter {
  const [parameters] = useSearchParams();
  const since = parameters.get('since') ?? DEFAULT_SPAN;
  const filter: Record<string, string> = {};
  for (const name of ['action', 'actor', 'resource', 'outcome']) {
    const value = parameters.get(name);
    if (value) filter[name] = value;
  }
  return { ...filter, since: Object.hasOwn(spans, since) ? (since as Span) : DEFAULT_SPAN };
}

/** The newest entries that match, newest first; `isAll`: of this time there are no newer ones. */
export function useAudit({ since, ...filter }: AuditFilter) {
  return useQuery({
    enabled: useMay('audit:read'),
    // Not under ['audit']: a look is an entry of its own, so reading it again at each event would never end.
    queryKey: ['journal', since, filter],
    queryFn: async ({ signal }) => {
      const seconds = spans[since];
      const now = Date.now();
      const start = seconds === undefined ? undefined : new Date(now - seconds * 1000).toISOString();
      const read = async (from: string | undefined) => {
        const entries: Entry[] = [];
        let cursor: string | null | undefined;
        for (let page = 0; page < PAGES && cursor !== null; page += 1) {
          const answer = await client().getAudit({ ...filter, from, limit: PAGE, cursor }, { signal });
          entries.push(...answer.entries);
          cursor = answer.next_cursor;
        }
        return { entries, isAll: cursor === null };
      };
      const newest = await newestEntries(read, start, now);
      return { ...newest, entries: newest.entries.toReversed() };
    },
  });
}

/** How many entries that match have come since the last look, and a function to look again. */
export function useNewEntries({ since: _, ...filter }: AuditFilter, seenAt: number) {
  const queries = useQueryClient();
  const [count, setCount] = useState(0);
  const wanted = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Another look, or another filter, counts from zero.
  useEffect(() => {
    setCount(0);
    const { action, ...rest }: Omit<AuditFilter, 'since'> = JSON.parse(wanted);
    return onLiveEvents((events) => {
      const matching = events.filter(
        (event) =>
          event.type !== 'audit.read' &&
          (action === undefined || event.type === action) &&
          Object.entries(rest).every(([name, value]) => event[name as keyof typeof event] === value),
      );
      if (matching.length > 0) setCount((before) => before + matching.length);
    });
  }, [wanted, seenAt]);
  return { count, look: () => queries.invalidateQueries({ queryKey: ['journal'] }) };
}
