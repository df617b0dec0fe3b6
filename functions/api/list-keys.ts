import { apiKeyCursorForm } from '../../aws/keys.ts';
import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(apiKeyRoutes.listKeys, async ({ query: { limit, cursor } }) => {
  const page = await apiKeys.list(limit, decodeCursor(cursor, apiKeyCursorForm));
  const keys = page.keys.filter(({ role }) => role !== 'agent').map(viewKey);
  return { keys, unreadable: page.unreadable, next_cursor: encodeCursor(page.next) };
});
