import type { HandlerName } from '../system/handlers.ts';
import { auditItemsQuery, auditQuery } from './audit-queries.ts';
import { eventsQuery } from './events-query.ts';
import { JSON_LINES } from './media-types.ts';
import type { Route } from './route.ts';

/** Routes of what happened. */
export const journalRoutes = {
  listEvents: {
    method: 'GET',
    path: '/api/events',
    summary: 'What has happened since a cursor; waits for it if asked to',
    permission: 'tasks:read',
    owner: 'task',
    query: eventsQuery,
    status: 200,
    isStreamed: true,
    problems: ['notFound', 'tooManyRequests'],
  },
  getAudit: {
    method: 'GET',
    path: '/api/audit',
    summary: 'What happened and who did it, oldest first; a filtered page may be empty and still have a next one',
    permission: 'audit:read',
    query: auditQuery,
    status: 200,
    alternatives: [JSON_LINES],
  },
  listAuditItems: {
    method: 'GET',
    path: '/api/audit/items',
    summary: 'Read a log or a resource of the journal as it is stored, to verify it',
    permission: 'audit:read',
    query: auditItemsQuery,
    status: 200,
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
