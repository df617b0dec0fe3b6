import type { Usage } from '../../core/contracts/storage/deliverable.ts';
import { AttemptOver, InputError } from '../../core/errors.ts';
import { refuseLess } from '../../core/metrics/refuse-less.ts';
import { subtaskUsage } from '../../core/metrics/subtask-usage.ts';
import type { Clock } from '../shared/define-handler.ts';
import { agents, tasks } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { endPulledAttempt } from './end-pulled-attempt.ts';
import type { AttemptParams, PulledSubtask } from './require-running-attempt.ts';

const NOTHING: Usage = { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null };
const NANOS = 1e9;

/**
 * Checks the usage that an agent reports for its attempt so far. It may not be below an earlier report, or the task's
 * budget could be spent again. With a budget the cost must be known: the agent reports it, or its price per hour gives
 * it. Throws an InputError that names the field. `isLast`: no report follows.
 */
export async function usageSaid(
  { pull, budgeted, startedAt }: PulledSubtask,
  said: Usage | undefined,
  { isLast, now }: { isLast: boolean; now: Date },
): Promise<Usage | undefined> {
  refuseLess(pull.usage, said);
  const known = said ?? pull.usage;
  if (!budgeted || (!said && !isLast) || (known && known.cost_usd !== null)) return said;
  const price = (await agents.get(pull.agentId))?.pricePerHourUsd ?? null;
  if (price === null) {
    const message =
      'must be known, since the task has a budget: say what the attempt has cost (0 if nothing), ' +
      'or register the agent with price_per_hour_usd';
    throw new InputError([{ field: '/usage/cost_usd', message }]);
  }
  const hours = Math.max(0, now.getTime() - Date.parse(startedAt ?? now.toISOString())) / 3_600_000;
  const { cost_unknown: _, ...rest } = known ?? NOTHING;
  return { ...rest, cost_usd: Math.ceil(price * hours * NANOS) / NANOS };
}

/**
 * Charges the cost of a running attempt so far. If that exceeds the budget, the attempt ends through nobody's fault,
 * the subtask waits for a higher budget, and AttemptOver tells the agent to stop.
 */
export async function chargeAtWork(
  running: PulledSubtask,
  params: AttemptParams,
  usage: Usage,
  clock: Clock,
): Promise<void> {
  if (!running.budgeted || usage.cost_usd === running.pull.usage?.cost_usd) return;
  await chargeBudget(running, subtaskUsage(usage));
  const budget = (await tasks.get(running.taskId))?.budget;
  if (!budget || budget.unspentNanos >= 0) return;
  const reason = 'It has cost more so far than the budget of the task has left';
  await endPulledAttempt(params, { error: 'BudgetExceeded', reason }, usage, clock);
  throw new AttemptOver(`Attempt ${params.attempt} is over: ${reason}. Stop working on it.`);
}
