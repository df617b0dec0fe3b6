import { MOST_OPEN_TASKS, type OwnerLimits } from '../../core/limits/owner.ts';
import { readAmount } from '../shared/environment.ts';
import { owners } from '../shared/stores.ts';

const defaultMaxOpenTasks = readAmount('DEFAULT_MAX_OPEN_TASKS');
const defaultMaxUsdADay = readAmount('DEFAULT_MAX_USD_A_DAY');

/** The limits that hold for an owner: its own, or those of the stage. */
export function withDefaults(own: OwnerLimits): OwnerLimits {
  const maxUsdADay = own.maxUsdADay ?? defaultMaxUsdADay;
  const most = maxUsdADay === undefined ? undefined : MOST_OPEN_TASKS;
  return { maxOpenTasks: own.maxOpenTasks ?? defaultMaxOpenTasks ?? most, maxUsdADay };
}

/** The limits that hold for an owner, as this process read them within the last minute. */
export const limitsOf = async (owner: string): Promise<OwnerLimits> => withDefaults(await owners.limitsOf(owner));

/** Adds to the day of an owner what was used beside its tasks' ends. */
export async function chargeOwner(owner: string, costUsd: number, now: Date): Promise<void> {
  if (costUsd > 0 && (await limitsOf(owner)).maxUsdADay !== undefined) await owners.spend(owner, costUsd, now);
}
