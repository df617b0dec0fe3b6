import type * as z from 'zod';
import type { taskQuality } from '../contracts/api/quality-views.ts';
import type { Severity } from '../contracts/storage/quality-report.ts';
import type { Subtask, Task } from '../lifecycle/task.ts';
import type { AssessedAttempt } from './assessed-attempt.ts';
import { taskLinks } from './view-task.ts';

/** `leftOut`: the number of assessed attempts that did not fit. */
export function viewTaskQuality(
  task: Task,
  subtasks: Subtask[],
  { assessed, leftOut }: { assessed: AssessedAttempt[]; leftOut: number },
): z.input<typeof taskQuality> {
  const current = assessed.filter((attempt) => attempt.current);
  const total = (severity: Severity) => current.reduce((sum, { totals }) => sum + totals[severity], 0);
  return {
    task_id: task.taskId,
    status: task.status,
    totals: { critical: total('critical'), major: total('major'), minor: total('minor'), info: total('info') },
    subtasks: subtasks.map(({ subtaskId, title, status }) => ({
      subtask_id: subtaskId,
      title,
      status,
      attempts: assessed.filter((attempt) => attempt.subtaskId === subtaskId).map(viewAttempt),
    })),
    left_out: { attempts: leftOut, findings: assessed.reduce((sum, attempt) => sum + attempt.leftOut, 0) },
    links: taskLinks(task.taskId),
  };
}

type AttemptView = z.input<typeof taskQuality>['subtasks'][number]['attempts'][number];

function viewAttempt({ agentId, current, report, leftOut }: AssessedAttempt): AttemptView {
  const { attempt, verdict, score, checks, judge, findings, assessed_at } = report;
  return {
    attempt,
    agent_id: agentId,
    current,
    verdict,
    score,
    checks,
    judge: judge ?? null,
    findings,
    left_out: leftOut,
    assessed_at,
    encrypted: report.encrypted?.jwe ?? null,
  };
}
