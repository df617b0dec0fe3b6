import { journalRoutes } from '../../core/contracts/api/journal-routes.ts';
import { accessLog } from '../shared/access-log.ts';
import { defineRoute } from '../shared/define-route.ts';
import { journal } from '../shared/journal.ts';

/** Hands items of the journal over as they are: whoever verifies them trusts nothing that this function makes of them. */
export const handler = defineRoute(
  journalRoutes.listAuditItems,
  async ({ query: { log, resource, after, limit }, now }) => {
    await accessLog.noteRead('GET /api/audit/items', null, now);
    const of = log === undefined ? { resource: resource ?? '' } : { log };
    const { items, hasMore } = await journal.items(of, after, limit);
    return {
      logs: journal.logs.length,
      followed: log === undefined ? null : ((await journal.followedPage(log)) ?? null),
      items,
      next_after: hasMore ? (items.at(-1)?.number ?? null) : null,
    };
  },
);
