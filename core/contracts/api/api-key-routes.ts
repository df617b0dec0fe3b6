import * as z from 'zod';
import { keyChange, keyId, keyRequest, keyRotation } from './api-keys.ts';
import { pageOf } from './page.ts';
import type { Route } from './route.ts';

const keyParams = z.object({ key_id: keyId });

/** Routes about the keys of people and teams. Agents' keys come and go with their agents. */
export const apiKeyRoutes = {
  createKey: {
    method: 'POST',
    path: '/api/keys',
    summary: 'Make an API key; it is shown this once',
    permission: 'keys:write',
    body: keyRequest,
    status: 201,
  },
  listKeys: {
    method: 'GET',
    path: '/api/keys',
    summary: 'List API keys; a page may be empty and still have a next one, since agents’ keys are left out',
    permission: 'keys:write',
    query: z.strictObject(pageOf(25)),
    status: 200,
  },
  changeKey: {
    method: 'PATCH',
    path: '/api/keys/{key_id}',
    summary: 'Change name, role, expiry or limits of an API key',
    permission: 'keys:write',
    params: keyParams,
    body: keyChange,
    status: 200,
    problems: ['notFound'],
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/keys/{key_id}',
    summary: 'Revoke an API key for good; remove the agents that were registered with it, if asked to',
    permission: 'keys:write',
    params: keyParams,
    query: z.strictObject({
      agents: z
        .enum(['keep', 'remove'])
        .default('keep')
        .describe('What becomes of the agents that were registered with the key.'),
    }),
    status: 200,
    problems: ['notFound'],
  },
  rotateKey: {
    method: 'POST',
    path: '/api/keys/{key_id}/rotate',
    summary: 'Give an API key a new secret; the one until now works for a while',
    permission: 'keys:write',
    params: keyParams,
    body: keyRotation,
    bodyMayBeEmpty: true,
    status: 200,
    problems: ['notFound'],
  },
} as const satisfies Record<string, Route>;
