import * as z from 'zod';
import { burst, requestsPerMinute } from './api-keys.ts';
import { unreadableItems } from './unreadable-items.ts';
import { roles } from './who-may-call.ts';

const time = z.iso.datetime();

export const keyView = z
  .strictObject({
    key_id: z.string().describe('The part of the key after `tritons_`: it finds the key, and is no secret.'),
    name: z.string(),
    owner: z.string(),
    role: z.enum(roles).nullable().describe('null: the stored role does not exist, so the key does nothing.'),
    created_at: time,
    expires_at: time.nullable(),
    last_used_at: time.nullable().describe('At most an hour before its last use; null: never used.'),
    revoked_at: time.nullable(),
    requests_per_minute: requestsPerMinute,
    burst,
    previous_secret_until: time.nullable().describe('Until then the secret before the last rotation works, too.'),
  })
  .meta({ id: 'ApiKey' });

export const keyRevoked = z
  .strictObject({
    ...keyView.shape,
    agents: z
      .array(z.string())
      .describe('Agents that were registered with the key, and go on under keys of their own.'),
    removed_agents: z.array(z.string()).describe('Those that this call has removed.'),
    unreadable: unreadableItems.describe(
      'Agents that are damaged in the store, so that it is not known which key registered them; they go on.',
    ),
  })
  .meta({ id: 'ApiKeyRevoked' });

export const keyIssued = z
  .strictObject({
    key: keyView,
    api_key: z.string().describe('The key, shown this once: Authorization: Bearer <key>.'),
  })
  .meta({ id: 'ApiKeyIssued' });

export const keyList = z.strictObject({
  keys: z.array(keyView),
  unreadable: unreadableItems,
  next_cursor: z.string().nullable(),
});
