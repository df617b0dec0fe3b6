import { judgeWithModel } from '../../../agents/judge.ts';
import { shownFiles } from '../../../agents/prompts/excerpts.ts';
import { UsageMeter } from '../../../agents/usage-meter.ts';
import type { TextAndPlan } from '../../../aws/task-texts.ts';
import type { CheckFinding, CheckResult, Judgement } from '../../../core/assessment/checker.ts';
import { rubricFor } from '../../../core/assessment/judge/rubric-for.ts';
import { weighVerdict } from '../../../core/assessment/judge/weigh-verdict.ts';
import { holderOf } from '../../../core/budget/budget.ts';
import type { ModelsConfig } from '../../../core/contracts/config/model-config.ts';
import type { QualityRules } from '../../../core/contracts/config/quality-config.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import type { Judging } from '../../../core/contracts/storage/quality-report.ts';
import { oneLine, truncate } from '../../../core/decomposition/wording.ts';
import { AttemptFailed, BudgetExceeded } from '../../../core/errors.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { isSameModel } from '../../../core/models/same-model.ts';
import { accessToModels } from '../../models/model-access.ts';
import { callBudget } from '../../models/task-call-budget.ts';
import { rubrics } from '../../shared/config.ts';
import { log } from '../../shared/log.ts';
import { modelRuntimeRules } from '../../shared/model-config.ts';

const MAX_MESSAGE_LENGTH = 300;

type Work = { delivery: Delivery; subtask: Subtask; textAndPlan: TextAndPlan };
type JudgeConfig = NonNullable<ModelsConfig['judge']>;

/** Returns a model's verdict, weighed, or no score with the reason. Both come with the usage. Never throws. */
export async function judgeByModel(work: Work, config: JudgeConfig, rules: QualityRules): Promise<Judgement> {
  const meter = new UsageMeter();
  let verdict: Verdict;
  try {
    verdict = await verdictOn(work, config, rules, meter);
  } catch (error) {
    const { taskId: task_id, subtaskId: subtask_id } = work.subtask;
    if (!isExpected(error)) log.error('judge failed', { task_id, subtask_id, error: error as Error });
    verdict = none('judge-not-asked', `no verdict of a model: ${reasonOf(error)}`);
    log.warn('not judged', { task_id, subtask_id });
  }
  const { model, criteria, verified, ...result } = verdict;
  const judging = { model, usage: meter.total(), criteria, ...(verified && { verified_requirements: verified }) };
  return { ...result, judging };
}

type Verdict = CheckResult & Pick<Judging, 'model' | 'criteria'> & { verified?: number[] };

async function verdictOn(work: Work, config: JudgeConfig, rules: QualityRules, meter: UsageMeter): Promise<Verdict> {
  const { access, isAuthor } = await judgesFor(work, config);
  if (!access) return none('judge-not-asked', 'no model that could judge is configured');
  const { delivery, textAndPlan, subtask } = work;
  const rubric = rubricFor(rubrics(), subtask);
  const planned = textAndPlan.plan.subtasks.find(({ subtaskId }) => subtaskId === subtask.subtaskId);
  const order = { ...delivery, task: textAndPlan.text, description: planned?.description ?? '', rubric };
  const limits = modelRuntimeRules().judge;
  const answer = await judgeWithModel(access, order, limits, meter);
  if ('problems' in answer) {
    return none('judge-unreliable', access.services.redact(`the verdict was not whole: ${answer.problems.join('; ')}`));
  }
  const { model, taken } = answer;
  const weighed = weighVerdict(taken, {
    ...delivery,
    files: shownFiles(delivery.deliverable, limits.input_characters),
    rubric,
    mayBlock: rules.judge?.may_block ?? false,
  });
  if ('discarded' in weighed)
    return none('judge-unreliable', `the verdict of ${model} counts for nothing: ${weighed.discarded}`);
  const own = remark('judged-by-author', `${model} judged its own work: no other judge is configured`);
  return { ...weighed, model, findings: isAuthor ? [...weighed.findings, own] : weighed.findings };
}

/** The models that may judge: those that wrote parts of the work only if no other of the list is configured. */
async function judgesFor({ delivery, subtask }: Work, { models, cache }: JudgeConfig) {
  const authors = delivery.deliverable.models ?? [];
  const mayCache = cache && !delivery.order.results_key;
  const extras = {
    cache: mayCache,
    budget: subtask.budgeted ? callBudget(subtask.taskId, holderOf(subtask)) : undefined,
  };
  const others = models.filter((ref) => !authors.some((author) => isSameModel(ref, author)));
  const access = await accessToModels(others, extras);
  return access ? { access, isAuthor: false } : { access: await accessToModels(models, extras), isAuthor: true };
}

function none(rule: string, message: string): Verdict {
  return { score: null, model: null, criteria: [], findings: [remark(rule, message)] };
}

function remark(rule: string, text: string): CheckFinding {
  const message = truncate(oneLine(text), MAX_MESSAGE_LENGTH).replace(/\.$/, '');
  return { rule, severity: 'info', file: null, line: null, message };
}

/** True if no model could be used, or if the budget has no room for a verdict. */
function isExpected(error: unknown): error is AttemptFailed | BudgetExceeded {
  return error instanceof AttemptFailed || error instanceof BudgetExceeded;
}

function reasonOf(error: unknown): string {
  if (isExpected(error)) return error.message;
  const isLate = (error as { name?: unknown })?.name === 'TimeoutError';
  return isLate ? `none within ${modelRuntimeRules().judge.seconds} s` : 'a fault of the system';
}
