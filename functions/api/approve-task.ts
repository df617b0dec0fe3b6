import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { Forbidden } from '../../core/errors.ts';
import { awaitsApproval } from '../../core/lifecycle/approval.ts';
import type { Decision } from '../../core/lifecycle/task.ts';
import { readingsOf } from '../../core/views/subtask-readings.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { decidedSo } from '../operations/decided-so.ts';
import { countEnd } from '../operations/end-task.ts';
import { openGate } from '../operations/open-gate.ts';
import { settleTask } from '../operations/settle-task.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readOptional } from '../shared/environment.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

const mayApproveOwn = readOptional('SELF_APPROVAL') === 'true';

/** Completes a task that waits for approval. If it dies halfway, a repeated call or the sweeper goes on. */
export const handler = defineRoute(
  taskRoutes.approveTask,
  async ({ params: { task_id }, body: { comment, run }, principal, now }) => {
    const found = await tasks.withSubtasks(task_id);
    if (!found) throw noSuchTask(task_id);
    // Without a key, the caller is the owner of the machine: there is nobody else to ask.
    if (found.task.submitter === principal.id && principal.keyId !== undefined && !mayApproveOwn) {
      throw new Forbidden(`${principal.id} has submitted task ${task_id}: somebody else has to approve it.`);
    }
    const at = now.toISOString();
    const decision: Decision = { decision: 'approved', by: principal.id, at, comment, subtasks: [] };
    const isMeant = awaitsApproval(found.task) && (run ?? found.task.run) === found.task.run;
    const { costUsd } = readingsOf(found.subtasks, found.task.planUsage);
    const approved = isMeant ? await tasks.approve(found.task, decision, costUsd) : undefined;
    if (approved) countEnd(approved);
    const task = approved ?? (await decidedSo(task_id, decision, run));
    await openGate(task);
    await settleTask(task, now);
    return viewSubmitted(task);
  },
);
