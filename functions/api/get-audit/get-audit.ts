import { journalRoutes } from '../../../core/contracts/api/journal-routes.ts';
import { JSON_LINES } from '../../../core/contracts/api/media-types.ts';
import { auditFilter } from '../../../core/journal/audit-filter.ts';
import { accessLog } from '../../shared/access-log.ts';
import { defineRoute, Verbatim } from '../../shared/define-route.ts';
import { readLogs } from './read-logs.ts';
import { readResource } from './read-resource.ts';

/** An answer may have nothing and a next cursor: a call reads a bounded part of the journal. */
export const handler = defineRoute(journalRoutes.getAudit, async ({ query, mediaType, now }) => {
  const { resource = null } = query;
  await accessLog.noteRead('GET /api/audit', resource, now);
  const isWanted = auditFilter(query);
  const page = await (resource === null ? readLogs(query, isWanted) : readResource(resource, query, isWanted));
  if (mediaType !== JSON_LINES) return page;
  const { entries, unreadable } = page;
  const lines = [...entries, ...(unreadable ? [{ unreadable }] : [])]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  return new Verbatim(200, lines, { 'content-type': JSON_LINES, ...nextPage(query, page.next_cursor) });
});

/** The next page (RFC 8288), for readers of lines, which have no place for a cursor. */
function nextPage(query: object, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) search.set(name, String(value));
  return { link: `</api/audit?${search}>; rel="next"` };
}
