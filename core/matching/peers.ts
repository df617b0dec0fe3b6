import type { FreeAgent } from '../contracts/storage/table.ts';
import { averageResponseSeconds } from '../metrics/agent-readings.ts';

const SECONDS_PER_HOUR = 3600;
/** Score of an unknown value, and of the median. */
const NEUTRAL = 0.5;

/** Medians to compare an agent's speed and cost with; null if the value is known of no peer. */
export type Peers = { responseSeconds: number | null; costUsd: number | null };

export function peersOf(agents: FreeAgent[]): Peers {
  const responseSeconds = median(agents.map(({ record }) => averageResponseSeconds(record)));
  return { responseSeconds, costUsd: median(agents.map((agent) => costPerTaskUsd(agent, responseSeconds))) };
}

/**
 * Dollars per completed attempt. Unpriced attempts do not count as completed, so an agent never looks cheaper than it
 * is. An agent without priced attempts is judged by its hourly price, times its own average seconds, the peers' median
 * or else one hour. Null if its price is not known either.
 */
export function costPerTaskUsd(agent: FreeAgent, peerSeconds: number | null): number | null {
  const { record, pricePerHourUsd } = agent;
  const priced = record.completed - record.unpriced;
  if (priced > 0) return record.costUsd / priced;
  if (pricePerHourUsd === null) return null;
  const seconds = averageResponseSeconds(record) ?? peerSeconds ?? SECONDS_PER_HOUR;
  return (pricePerHourUsd * seconds) / SECONDS_PER_HOUR;
}

/**
 * Scores a value against the median, 0..1, less is better: 0.5 for the median, 2/3 for half of it, 1/3 for twice as
 * much, 0.5 if not known.
 */
export function againstPeers(value: number | null, peerMedian: number | null): number {
  if (value === null || peerMedian === null || value + peerMedian === 0) return NEUTRAL;
  return peerMedian / (peerMedian + value);
}

function median(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}
