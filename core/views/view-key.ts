import type * as z from 'zod';
import type { keyView } from '../contracts/api/api-keys.ts';
import type { Role } from '../contracts/api/who-may-call.ts';

type ShownKey = {
  id: string;
  principal: string;
  name: string;
  role: Role | undefined;
  createdAt: string;
  expiresAt: string | undefined;
  revokedAt: string | undefined;
  lastUsedAt: string | undefined;
  previousUntil: string | undefined;
};

export function viewKey(key: ShownKey): z.input<typeof keyView> {
  return {
    key_id: key.id,
    name: key.name,
    owner: key.principal,
    role: key.role ?? null,
    created_at: key.createdAt,
    expires_at: key.expiresAt ?? null,
    last_used_at: key.lastUsedAt ?? null,
    revoked_at: key.revokedAt ?? null,
    previous_secret_until: key.previousUntil ?? null,
  };
}
