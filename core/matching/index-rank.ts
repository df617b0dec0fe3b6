import type { FreeAgent } from '../contracts/storage/table.ts';
import { attemptsOf } from '../metrics/agent-readings.ts';
import { reliability } from './reliability.ts';

/** Reliability assumed for an agent without a record: above a mediocre record, below a good one. */
const NEWCOMER_PROMISE = 0.65;
/** From this many attempts on, only the record of an agent counts. */
const NEWCOMER_ATTEMPTS = 10;

/**
 * The sort key of an agent in the index of free agents: `bucket#agent_id`, bucket 0 (most promising) to 9. The first N
 * agents of a query are the N most promising, however many there are. The key changes only when the agent's record
 * does.
 */
export function indexRank(agent: FreeAgent): string {
  const attempted = attemptsOf(agent.record);
  const inexperience = Math.max(0, 1 - attempted / NEWCOMER_ATTEMPTS);
  const earned = reliability({ succeeded: agent.record.completed, attempted });
  const promise = NEWCOMER_PROMISE * inexperience + earned * (1 - inexperience);
  return `${9 - Math.min(9, Math.floor(promise * 10))}#${agent.agentId}`;
}
