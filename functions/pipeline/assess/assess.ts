import type { AttemptRef } from '../../../aws/keys.ts';
import { assessDeliverable } from '../../../core/assessment/assess-deliverable.ts';
import { qualityRulesFor } from '../../../core/assessment/quality-rules.ts';
import { assessStep } from '../../../core/contracts/pipeline/pipeline.ts';
import type { Usage } from '../../../core/contracts/storage/deliverable.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import type { QualityReport } from '../../../core/contracts/storage/quality-report.ts';
import { AttemptFailed, ReworkRequired, Superseded } from '../../../core/errors.ts';
import { countingFailures, failureOf } from '../../../core/lifecycle/attempt-end.ts';
import { assignedAgentId, type Subtask } from '../../../core/lifecycle/task.ts';
import { pulledUsage, subtaskUsage } from '../../../core/metrics/subtask-usage.ts';
import { countBySeverity } from '../../../core/views/assessed-attempt.ts';
import { chargeBudget } from '../../operations/charge-budget.ts';
import { endLease } from '../../operations/end-lease.ts';
import { notifyDependents } from '../../operations/notify-dependents.ts';
import { chargeOwner } from '../../operations/owner-limits.ts';
import { settleAttempt } from '../../operations/settle-attempt.ts';
import { attempts } from '../../shared/artifact-store.ts';
import { advisories, quality } from '../../shared/config.ts';
import { defineStep } from '../../shared/define-step.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { subtasks } from '../../shared/stores.ts';
import { checkInThread } from './check-in-thread.ts';
import { judgeOf } from './judge-of.ts';
import { runOwnTests } from './run-own-tests.ts';

/** Checks the delivery of an attempt, stores the report, and completes the subtask or sends it back. */
export const handler = defineStep(assessStep, async (step, { now }) => {
  const ref = { taskId: step.task_id, subtaskId: step.subtask_id, run: step.run, attempt: step.attempt };
  const { delivery, report: before } = await attempts.toAssess(ref);
  if (!delivery) return sendBack(ref, 'AttemptFailed', 'Nothing was handed in', undefined, now);
  const { deliverable, order } = delivery;
  // A second run of this step takes the report of the first, which may have been acted upon: the judge, the tests or a
  // check that timed out could give another result now.
  const report = before ?? (await reportOn(ref, delivery, now));
  if (report.judge) await countJudging(ref, report.judge.usage, now);
  const { results_key: resultsKey } = order;
  if (resultsKey) {
    // Loaded on demand: most tasks do not need it.
    const { encryptResults } = await import('./encrypt-results.ts');
    await encryptResults(ref, delivery, report, resultsKey);
  }
  if (report.verdict !== 'pass') {
    const error = report.verdict === 'rework' ? 'ReworkRequired' : 'AttemptFailed';
    const message = resultsKey ? numbersOf(report) : summaryOf(report);
    return sendBack(ref, error, message, deliverable.usage, now, order.task_type);
  }
  const completed =
    (await subtasks.complete(
      ref,
      { quality: { verdict: 'pass', score: report.score }, finishedAt: now.toISOString(), token: step.token },
      subtaskUsage(deliverable.usage),
    )) ?? (await ifDoneBefore(ref, ({ status }) => status === 'completed'));
  await chargeBudget(completed, subtaskUsage(deliverable.usage));
  await notifyDependents(completed, now);
  await endLease(completed, 'completed', now, { usage: subtaskUsage(deliverable.usage), quality: report.score });
});

/** Runs the checks and stores what they found, unless a run that overlaps has stored its own. */
async function reportOn(ref: AttemptRef, delivery: Delivery, now: Date): Promise<QualityReport> {
  const { deliverable, order } = delivery;
  const rules = qualityRulesFor(quality(), order.task_type);
  const report = await assessDeliverable({
    deliverable,
    expected: ref,
    order,
    rules,
    advisories: advisories(),
    runCheck: checkInThread,
    judge: await judgeOf(ref, delivery, rules),
    testRun: await runOwnTests(ref, deliverable),
    now,
  });
  return attempts.createReport(ref, report);
}

async function sendBack(
  ref: AttemptRef,
  error: 'ReworkRequired' | 'AttemptFailed',
  message: string,
  usage: Usage | undefined,
  now: Date,
  taskType?: string,
): Promise<never> {
  const current = await subtasks.get(ref);
  const agentId = (current && assignedAgentId(current)) ?? null;
  const measured = usage || !current ? subtaskUsage(usage) : pulledUsage(current);
  const reworks = current
    ? countingFailures(current).filter((failure) => failure.error === 'ReworkRequired' && failure.agentId === agentId)
        .length
    : 0;
  // An agent without reworks left has failed the subtask; another agent is next.
  const isLast = taskType !== undefined && reworks >= qualityRulesFor(quality(), taskType).max_reworks;
  const failure = failureOf(isLast ? 'AttemptFailed' : error, { agentId, message, at: now.toISOString() });
  const sentBack =
    (await subtasks.recordFailure(ref, failure, measured)) ??
    (await ifDoneBefore(ref, ({ failures }) => failures[ref.attempt] !== undefined));
  await settleAttempt(sentBack, now, measured);
  throw sentBack.failures[ref.attempt]?.error === 'ReworkRequired'
    ? new ReworkRequired(message)
    : new AttemptFailed(message);
}

/** Returns the subtask if a first run of this step wrote it; throws Superseded if the attempt is over. */
async function ifDoneBefore(ref: AttemptRef, isDone: (subtask: Subtask) => boolean): Promise<Subtask> {
  const current = await subtasks.get(ref);
  if (current?.run === ref.run && current.attempt === ref.attempt && isDone(current)) return current;
  throw new Superseded();
}

function summaryOf({ findings }: QualityReport): string {
  const [first, ...others] = findings;
  if (!first) return 'The score is too low';
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return `${first.severity}: ${first.message}${more}`;
}

/** The findings without a word of them, for a task whose reports only its submitter opens. */
function numbersOf({ findings }: QualityReport): string {
  const totals = Object.entries(countBySeverity(findings)).filter(([, number]) => number > 0);
  const found =
    totals.map(([severity, number]) => `${number} ${severity}`).join(', ') || 'nothing, but the score is low';
  return `The checks found: ${found}; the encrypted report says what`;
}

/**
 * Adds the judge's usage to the subtask, once; not to the agent, nor to the budget, which each call charged. If the
 * subtask has ended meanwhile, its task may have left its owner, so the cost counts in the owner's day now.
 */
async function countJudging(ref: AttemptRef, usage: Usage, now: Date): Promise<void> {
  const used = subtaskUsage(usage);
  if (used.apiCalls === 0) return;
  let counted = await subtasks.addJudging(ref, used, false);
  if (!counted) {
    counted = await subtasks.addJudging(ref, used, true);
    if (counted) await chargeOwner(counted.submitter, used.costUsd, now);
  }
  if (counted && usage.cost_usd) emitMetrics({ SpendUsd: usage.cost_usd });
}
