import * as z from 'zod';
import { keyChange, keyId, keyIssued, keyList, keyRequest, keyRotation, keyView } from './api-keys.ts';
import type { Route } from './route.ts';
import { wholeNumber } from './whole-number.ts';

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
    response: keyIssued,
  },
  listKeys: {
    method: 'GET',
    path: '/api/keys',
    summary: 'List API keys; a page may be empty and still have a next one, since agents’ keys are left out',
    permission: 'keys:write',
    query: z.strictObject({
      limit: wholeNumber(1, 100).default(25),
      cursor: z.string().max(2_000).optional().describe('`next_cursor` of the page before.'),
    }),
    status: 200,
    response: keyList,
  },
  changeKey: {
    method: 'PATCH',
    path: '/api/keys/{key_id}',
    summary: 'Change name, role, expiry or limits of an API key',
    permission: 'keys:write',
    params: keyParams,
    body: keyChange,
    status: 200,
    response: keyView,
    problems: ['notFound'],
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/keys/{key_id}',
    summary: 'Revoke an API key for good',
    permission: 'keys:write',
    params: keyParams,
    status: 200,
    response: keyView,
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
    response: keyIssued,
    problems: ['notFound'],
  },
} as const satisfies Record<string, Route>;
