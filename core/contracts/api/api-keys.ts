import * as z from 'zod';
import { id, ownerName } from '../ids.ts';
import { givenRoles } from './who-may-call.ts';

const time = z.iso.datetime();
const role = z.enum(givenRoles).meta({ examples: ['submitter'] });
const name = id.describe('What the key is used by or for: it tells the keys of an owner apart.');
const expiresAt = time.nullable().describe('The key does nothing from then on; null: it does not expire.');

export const requestsPerMinute = z
  .int()
  .min(1)
  .max(600_000)
  .nullable()
  .describe('Requests that the key may send a minute; more are answered 429. null: as many as the stage allows a key.');
export const burst = z
  .int()
  .min(1)
  .max(100_000)
  .nullable()
  .describe('Requests that it may send at once. null: those of ten seconds, or what the stage allows a key.');

export const keyRequest = z
  .strictObject({
    name,
    owner: ownerName.optional().describe('A person or a team. Tasks carry it as their submitter. By default the name.'),
    role,
    expires_at: expiresAt.default(null),
    requests_per_minute: requestsPerMinute.default(null),
    burst: burst.default(null),
  })
  .meta({ id: 'ApiKeyRequest' });

export const keyChange = z
  .strictObject({
    name: name.optional(),
    role: role.optional(),
    expires_at: expiresAt.optional(),
    requests_per_minute: requestsPerMinute.optional(),
    burst: burst.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'needs one of name, role, expires_at, requests_per_minute, burst')
  .meta({ id: 'ApiKeyChange' });

export const MOST_OVERLAP_SECONDS = 30 * 86_400;
export const keyRotation = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(MOST_OVERLAP_SECONDS)
      .default(86_400)
      .describe('Seconds for which the secret until now still works.'),
  })
  .meta({ id: 'ApiKeyRotation' });

export const keyId = z.string().regex(/^[0-9a-f]{16}$/, 'must be the 16 hex digits of a key after `tritons_`');
