import type { Usage } from '../../core/contracts/storage/deliverable.ts';
import { AttemptOver, InputError } from '../../core/errors.ts';
import { refuseLess } from '../../core/metrics/refuse-less.ts';
import { subtaskUsage } from '../../core/metrics/subtask-usage.ts';
import { agents, tasks } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { endAttempt } from './end-attempt.ts';
import type { AttemptParams, HeldSubtask } from './require-held-attempt.ts';

const NOTHING: Usage = { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null };
const NANOS = 1e9;

/**
 * What an agent says its attempt has used so far. It may not be less than it said before, or the task's budget could be
 * spent again; and with a budget the cost must be known: said by the agent, or reckoned from its price an hour. Throws an
 * InputError that names the field. `isLast`: nothing is said after this.
 */
export async function usageSaid(
  { pull, budgeted, startedAt }: HeldSubtask,
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
 * Charges what an attempt at work has cost so far. Above the budget the attempt ends, through nobody's fault, and the
 * subtask waits for the budget to be raised: a Conflict tells the agent to stop.
 */
export async function chargeAtWork(held: HeldSubtask, params: AttemptParams, usage: Usage, now: Date): Promise<void> {
  if (!held.budgeted || usage.cost_usd === held.pull.usage?.cost_usd) return;
  await chargeBudget(held, subtaskUsage(usage));
  const budget = (await tasks.get(held.taskId))?.budget;
  if (!budget || budget.unspentNanos >= 0) return;
  const reason = 'What it has cost so far is more than the budget of the task has left';
  await endAttempt(params, { error: 'BudgetExceeded', reason }, usage, now);
  throw new AttemptOver(`Attempt ${params.attempt} is over: ${reason}. Stop working on it.`);
}
