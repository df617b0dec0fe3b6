import type * as z from 'zod';
import type { keyView } from '../contracts/api/api-key-views.ts';
import type { ApiKeyRecord } from '../contracts/storage/api-key-record.ts';

export function viewKey(key: ApiKeyRecord): z.input<typeof keyView> {
  return {
    key_id: key.id,
    name: key.name,
    owner: key.principal,
    role: key.role ?? null,
    created_at: key.createdAt,
    expires_at: key.expiresAt ?? null,
    last_used_at: key.lastUsedAt ?? null,
    revoked_at: key.revokedAt ?? null,
    requests_per_minute: key.requestsPerMinute ?? null,
    burst: key.burst ?? null,
    previous_secret_until: key.previousUntil ?? null,
  };
}
