import type { AttemptRef } from '../../../aws/keys.ts';
import type { Judge } from '../../../core/assessment/checker.ts';
import { providerOf } from '../../../core/contracts/config/model.ts';
import type { QualityRules } from '../../../core/contracts/config/quality-config.ts';
import { OFFLINE_RUNTIME } from '../../../core/contracts/storage/deliverable.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import { Superseded } from '../../../core/errors.ts';
import { isEnded } from '../../../core/lifecycle/task.ts';
import { modelProviders } from '../../models/model-providers.ts';
import { forfeitReservation } from '../../operations/forfeit-reservation.ts';
import { log } from '../../shared/log.ts';
import { models } from '../../shared/model-config.ts';
import { subtasks, taskTexts } from '../../shared/stores.ts';

/**
 * Returns the judge of a delivery; undefined if no judge or none of its providers is configured, or if the delivery is
 * a brief, which is not the work.
 */
export async function judgeOf(ref: AttemptRef, delivery: Delivery, rules: QualityRules): Promise<Judge | undefined> {
  const { judge } = models();
  if (!judge || !rules.judge || delivery.deliverable.runtime === OFFLINE_RUNTIME) return undefined;
  try {
    const providers = await modelProviders();
    if (!judge.models.some((model) => providers[providerOf(model)])) return undefined;
  } catch (error) {
    log.error('model providers unknown', { task_id: ref.taskId, error: error as Error });
    return undefined;
  }
  return async () => {
    const [subtask, textAndPlan] = await Promise.all([subtasks.get(ref), taskTexts.textAndPlan(ref.taskId)]);
    if (!subtask || !textAndPlan) throw new Error(`The text of ${ref.taskId}, or its subtask, is not stored`);
    // Do not pay for a verdict that nobody waits for.
    if (subtask.attempt !== ref.attempt || isEnded(subtask.status)) throw new Superseded();
    // An earlier run of this step may have died during its call.
    await forfeitReservation(subtask);
    // Loaded on demand: more code than the rest of Assess. See `splits` in core/contracts/system/handlers.ts.
    const { judgeByModel } = await import('./judge-by-model.ts');
    return judgeByModel({ delivery, subtask, textAndPlan }, judge, rules);
  };
}
