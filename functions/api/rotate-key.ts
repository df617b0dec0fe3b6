import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { apiKeys, keyOf, noSuchKey } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';

/** The id stays, and with it what the journal says of the key. Rotated again, only the last two secrets work. */
export const handler = defineRoute(
  apiKeyRoutes.rotateKey,
  async ({ params: { key_id }, body: { overlap_seconds }, now }) => {
    await keyOf(key_id);
    const rotated = await apiKeys.rotate(key_id, new Date(now.getTime() + overlap_seconds * 1000));
    if (!rotated) throw noSuchKey(key_id);
    return { key: viewKey(rotated.record), api_key: formatApiKey(rotated.key) };
  },
);
