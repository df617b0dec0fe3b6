import type { Agent, AgentRecord } from '../contracts/storage/agent.ts';

type Outcomes = Pick<AgentRecord, 'completed' | 'failed' | 'reworked'>;

/** Attempts that ended in a verdict or a failure; a rework is an attempt that did not succeed. */
export function attemptsOf({ completed, failed, reworked }: Outcomes): number {
  return completed + failed + reworked;
}

/** Mean seconds from assignment to verdict; null before the first attempt. */
export function averageResponseSeconds(record: Outcomes & Pick<AgentRecord, 'responseSeconds'>): number | null {
  const attempted = attemptsOf(record);
  return attempted === 0 ? null : record.responseSeconds / attempted;
}

export function heldSlots(agent: Pick<Agent, 'leases'>): number {
  return Object.keys(agent.leases).length;
}
