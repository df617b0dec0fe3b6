import type { RateLimit } from '../../limits/token-bucket.ts';

/** Purposes of keys. `agent` is the role of the keys that agents get when they are registered; no other key has it. */
export const roles = ['viewer', 'submitter', 'agent', 'operator', 'admin', 'metrics'] as const;
export type Role = (typeof roles)[number];

/** Roles that a key may be given. */
export const givenRoles = ['viewer', 'submitter', 'operator', 'admin', 'metrics'] as const satisfies readonly Role[];

/** Permission → the roles that have it. `agents:work` is for the agent in the path only. */
const rolesWith = {
  'self:read': roles,
  'tasks:read': ['viewer', 'submitter', 'operator', 'admin'],
  'tasks:write': ['submitter', 'operator', 'admin'],
  'performance:read': ['viewer', 'submitter', 'operator', 'admin'],
  'agents:read': ['viewer', 'operator', 'admin'],
  'agents:write': ['operator', 'admin'],
  'agents:work': ['agent'],
  'webhooks:read': ['operator', 'admin'],
  'webhooks:write': ['operator', 'admin'],
  'metrics:read': ['viewer', 'operator', 'admin'],
  'metrics:scrape': ['viewer', 'operator', 'admin', 'metrics'],
  'operations:read': ['viewer', 'operator', 'admin'],
  'audit:read': ['admin'],
  'keys:write': ['admin'],
  'owners:write': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

const permissions = Object.keys(rolesWith) as (keyof typeof rolesWith)[];

/** The permissions of a role, in the order of the table. */
export const permissionsOf = (role: Role): string[] =>
  permissions.filter((permission) => (rolesWith[permission] as readonly Role[]).includes(role));

/** The permission that a route asks of its caller; `public`: none. */
export type Permission = keyof typeof rolesWith | 'public';

/** The caller, by the API key or the token. */
export type Principal = {
  /** The owner of the key or token, a person or a team; `agent/<id>` for an agent; `local` for a call without a key on this machine. */
  id: string;
  role: Role;
  /** The id of the key; or issuer and subject of the token, as `<name of the issuer>/<sub>`. */
  keyId: string | undefined;
  /** undefined: no limit. */
  rateLimit?: RateLimit | undefined;
};

/** Reads a role; undefined for anything else, which no permission is given to. */
export const toRole = (value: unknown): Role | undefined => roles.find((role) => role === value);

/** The only owner whose tasks the caller may see, and depend on; undefined: everybody's. */
export const onlyOwner = ({ id, role }: Principal): string | undefined => (role === 'submitter' ? id : undefined);

/** Says why a caller may not call a route; undefined if it may. `agentId`: the agent in the path, if there is one. */
export function whyNot(
  permission: Permission,
  principal: Principal | undefined,
  agentId: string | undefined,
): string | undefined {
  if (permission === 'public') return undefined;
  if (!principal) return 'This call needs an API key or a token.';
  const { id, role } = principal;
  if (permission === 'agents:work') {
    if (role === 'agent' && id === `agent/${agentId}`) return undefined;
    return `This call needs the key of agent ${agentId}, which was shown when the agent was registered.`;
  }
  const allowed: readonly Role[] = rolesWith[permission];
  if (allowed.includes(role)) return undefined;
  if (role === 'agent') return "An agent's key takes work and hands it in, no more; use a key of your own.";
  return `Your role is ${role}; this call is for ${allowed.join(', ')}.`;
}
