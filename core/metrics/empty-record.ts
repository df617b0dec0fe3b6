import type { AgentRecord } from '../contracts/storage/agent.ts';

/** The record of an agent that has done nothing yet. */
export function emptyRecord(): AgentRecord {
  return {
    completed: 0,
    failed: 0,
    reworked: 0,
    responseSeconds: 0,
    busySeconds: 0,
    apiCalls: 0,
    costUsd: 0,
    unpriced: 0,
    qualitySum: 0,
    qualityCount: 0,
    kinds: {},
  };
}
