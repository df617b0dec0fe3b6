import type { RoutingConfig } from '../contracts/config/routing.ts';
import { departmentOf } from '../routing/agent-types.ts';
import { documentation, type Phase } from './templates/phase.ts';

/**
 * Assigns the task's staffing to phases: one agent type for each parallel part. Phases that are missing in the result
 * keep their own agent type.
 */
export function staffPhases(
  phases: Phase[],
  agents: Record<string, number>,
  routing: RoutingConfig,
): Map<Phase, string[]> {
  const staff = new Map<Phase, string[]>();
  // Sorted, because a stored map comes back in any order and the plan must not depend on it.
  for (const agentType of Object.keys(agents).sort()) {
    for (const phase of phasesFor(agentType, phases, routing)) {
      const parts = Array<string>(agents[agentType] ?? 0).fill(agentType);
      staff.set(phase, [...(staff.get(phase) ?? []), ...parts]);
    }
  }
  return staff;
}

/**
 * The phases of a staffed agent type. A type that has phases in the template takes these, or all of the implementation
 * if one of them is part of it. Otherwise QUALITY takes the last verification and technical_writer the last conclusion,
 * if the plan has one. Every other type joins the implementation.
 */
function phasesFor(agentType: string, phases: Phase[], routing: RoutingConfig): Phase[] {
  const implement = phases.filter(({ role }) => role === 'implement');
  const own = phases.filter((phase) => phase.agentType === agentType);
  if (own.length > 0) return own.some((phase) => implement.includes(phase)) ? implement : own;
  const isTester = (type: string) => departmentOf(routing, type) === 'QUALITY';
  const testersImplement = implement.some((phase) => isTester(phase.agentType));
  const checks = phases.filter(({ role }) => role === 'verify').slice(-1);
  if (isTester(agentType) && !testersImplement && checks.length > 0) return checks;
  const writes = phases.filter(({ role }) => role === 'conclude').slice(-1);
  if (agentType === documentation.agentType && writes.length > 0) return writes;
  return implement;
}
