/**
 * What a route asks of its caller's key. Three cases are told apart. `public`: nothing. `agents:work`: it is the key of
 * the agent in the path, and that key opens no other route. Any other: it is no agent's key; the names say what roles
 * will distinguish.
 */
export type Permission =
  | 'tasks:write'
  | 'tasks:read'
  | 'agents:read'
  | 'agents:write'
  | 'agents:work'
  | 'webhooks:read'
  | 'webhooks:write'
  | 'operations:read'
  | 'audit:read'
  | 'metrics:read'
  | 'public';

/**
 * Says why a caller may not call a route; undefined if it may. The principal of an agent's key is `agent/<id>`, a name
 * that no other key can have. `agentId`: the agent in the path, if there is one.
 */
export function whyNot(permission: Permission, principal: string, agentId: string | undefined): string | undefined {
  if (permission === 'public') return undefined;
  if (permission === 'agents:work') {
    if (principal === `agent/${agentId}`) return undefined;
    return `This call needs the key of agent ${agentId}, which was shown when the agent was registered.`;
  }
  if (!principal.startsWith('agent/')) return undefined;
  return "An agent's key takes work and hands it in, no more; use a key of your own.";
}
