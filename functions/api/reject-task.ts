import { startExecution } from '../../aws/executions.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { InputError } from '../../core/errors.ts';
import { awaitsApproval, MAX_REJECTIONS, rejectionIssues } from '../../core/lifecycle/approval.ts';
import type { Decision } from '../../core/lifecycle/task.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { decidedSo } from '../operations/decided-so.ts';
import { openGate } from '../operations/open-gate.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readEnvironment } from '../shared/environment.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/**
 * Begins a new run, whose Decompose reopens the rejected subtasks and those that depend on them; then ends the run that
 * waited. If it dies halfway, a repeated call or the sweeper goes on.
 */
export const handler = defineRoute(
  taskRoutes.rejectTask,
  async ({ params: { task_id }, body: { run, ...rejection }, principal, now }) => {
    const found = await tasks.withSubtasks(task_id);
    if (!found) throw noSuchTask(task_id);
    const { task, subtasks } = found;
    const decision: Decision = { decision: 'rejected', by: principal.id, at: now.toISOString(), ...rejection };
    const isMeant = awaitsApproval(task) && (run ?? task.run) === task.run;
    const issues = isMeant ? rejectionIssues(rejection, subtasks) : [];
    if (issues.length > 0) throw new InputError(issues);
    const mayBe = isMeant && Object.keys(task.decisions).length < MAX_REJECTIONS;
    const rejected = (mayBe && (await tasks.reject(task, decision))) || (await decidedSo(task_id, decision, run));
    await startExecution(stateMachineArn, rejected);
    await openGate(rejected);
    return viewSubmitted(rejected);
  },
);
