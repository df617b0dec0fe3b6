import type { Role } from '../api/who-may-call.ts';

/**
 * A key of the API. Its secret is stored nowhere: it has 256 random bits, so its SHA-256 needs no salt. `role` is
 * undefined if the stored one is unknown: such a key may do nothing.
 */
export type ApiKeyRecord = {
  id: string;
  principal: string;
  name: string;
  role: Role | undefined;
  createdAt: string;
  expiresAt: string | undefined;
  revokedAt: string | undefined;
  /** Not more than an hour before the last use. */
  lastUsedAt: string | undefined;
  /** The limits of the key alone; undefined: those of the stage. */
  requestsPerMinute: number | undefined;
  burst: number | undefined;
  /** The end of the time in which the secret before the last rotation still works. */
  previousUntil: string | undefined;
};
