import { randomUUID } from 'node:crypto';
import { newApiKey } from '../../aws/api-keys.ts';
import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { RESERVED_AGENT_IDS } from '../../core/contracts/ids.ts';
import { IdTaken, InputError, InvalidKey } from '../../core/errors.ts';
import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { agentTypesOf, departmentOf, resolveAgentType } from '../../core/routing/agent-types.ts';
import { viewAgent } from '../../core/views/view-agent.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { removeAgent } from '../operations/remove-agent.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { routing } from '../shared/config.ts';
import { defineRoute } from '../shared/define-route.ts';
import { agents, registry, slots } from '../shared/stores.ts';

/**
 * Registers an agent under a new key, then stores the key. If this dies in between, nobody has the key: remove the
 * agent and register it again. A key works only while the agent's registration names it.
 */
export const handler = defineRoute(agentWorkRoutes.registerAgent, async ({ body: registration, principal, now }) => {
  const agentType = resolveAgentType(routing(), registration.agent_type);
  if (!agentType) {
    const known = agentTypesOf(routing()).join(', ');
    throw new InputError([{ field: '/agent_type', message: `is not an agent type; known: ${known}` }]);
  }
  const agentId = registration.agent_id ?? `agent_${agentType}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  if (RESERVED_AGENT_IDS.some((reserved) => reserved === agentId)) {
    throw new InputError([{ field: '/agent_id', message: 'is reserved' }]);
  }
  const earlier = registration.agent_id ? await agents.getEver(agentId) : undefined;
  if (earlier?.removedAt && earlier.keyId) await apiKeys.revoke(earlier.keyId, now);
  const key = newApiKey();
  const agent = {
    agentId,
    agentType,
    department: departmentOf(routing(), agentType),
    skills: registration.skills ?? [agentType],
    capacity: registration.capacity,
    runtime: 'pull',
    pricePerHourUsd: registration.price_per_hour_usd,
    status: 'online' as const,
    registeredAt: now.toISOString(),
    leases: {},
    record: emptyRecord(),
    keyId: key.id,
    registeredBy: { owner: principal.id, ...(principal.keyId !== undefined && { keyId: principal.keyId }) },
  };
  if (!(await registry.create(agent))) {
    throw new IdTaken(
      earlier?.removedAt
        ? `Agent ${agentId} was removed, and its attempts are still being ended; send the same again in a moment.`
        : `There is an agent ${agentId}; choose another id, or remove that one first.`,
    );
  }
  // A revocation marks the key, then looks for its agents. So either it finds this agent, or this call finds the mark.
  const revokedAt = principal.keyId === undefined ? undefined : (await apiKeys.get(principal.keyId))?.revokedAt;
  if (revokedAt !== undefined) {
    await removeAgent(agent, `Key ${principal.keyId}, with which it was registered, was revoked`, now);
    throw new InvalidKey('The key was revoked meanwhile; nothing was registered.');
  }
  await apiKeys.issue({ principal: `agent/${agentId}`, name: agentId, role: 'agent' }, now, key);
  slots.know(agent);
  await assignWaiting(agentType, now);
  return { agent: viewAgent(agent, now), credentials: { api_key: formatApiKey(key) } };
});
