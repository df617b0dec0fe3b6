import { succeedToken } from '../../../aws/executions.ts';
import { handInIssues } from '../../../core/assessment/hand-in-issues.ts';
import { agentWorkRoutes } from '../../../core/contracts/api/agent-work-routes.ts';
import { AttemptOver, InputError, SendAgain } from '../../../core/errors.ts';
import { requireOwnAttempt, requireRunning, requireRunningAttempt } from '../../operations/require-running-attempt.ts';
import { usageSaid } from '../../operations/usage-said.ts';
import { artifacts, attempts } from '../../shared/artifact-store.ts';
import { defineRoute } from '../../shared/define-route.ts';
import { fingerprintOf } from '../../shared/fingerprint.ts';
import { offers, taskLogs } from '../../shared/stores.ts';
import { deliveryOf } from './delivery-of.ts';

/**
 * Marks the attempt as handed in, then stores the delivery, sends the token, and deletes the uploads that were copied into
 * the delivery. If it dies in between, a repeated call goes on from the mark; without one, the heartbeat timeout ends the
 * attempt.
 */
export const handler = defineRoute(
  agentWorkRoutes.completeAttempt,
  async ({ params: named, principal, body: handIn, now, clock }) => {
    const params = { ...named, keyId: principal.keyId };
    const fingerprint = fingerprintOf(handIn);
    const current = await requireOwnAttempt(params);
    const before = current.pull.handedIn;
    if (before && before.fingerprint !== fingerprint) {
      throw new AttemptOver(`Attempt ${params.attempt} was handed in at ${before.at} with another deliverable.`);
    }
    if (!before || !current.failures[params.attempt]) {
      const running = before ? current : requireRunning(current);
      const issues = handInIssues(handIn, running.requirements);
      if (issues.length > 0) throw new InputError(issues);
      if (!before) {
        const at = now.toISOString();
        const usage = await usageSaid(running, handIn.usage, { isLast: true, now });
        const delivery = await deliveryOf(running, { ...handIn, usage }, at).catch(async (error) => {
          // A call at the same time may have handed in, and deleted the uploads.
          await requireRunningAttempt(params);
          throw error;
        });
        if (!(await offers.handIn(running, params.agent_id, { fingerprint, at }, usage))) {
          await requireRunningAttempt(params);
          throw new SendAgain('The attempt changed meanwhile; send the same again.');
        }
        await attempts.createDelivery(running, delivery);
        const line = { level: 'info' as const, text: `Handed in, ${delivery.deliverable.artifacts.length} artifacts` };
        await taskLogs.append(
          { ...running, agentId: params.agent_id },
          (running.pull.logLines ?? 0) + 1,
          [line],
          clock(),
        );
      } else if (running.status === 'in_progress' && !(await attempts.delivered(running))) {
        const delivery = await deliveryOf(running, { ...handIn, usage: running.pull.usage }, before.at);
        await attempts.createDelivery(running, delivery);
      }
      if (running.token) await succeedToken(running.token, {});
    }
    if (handIn.artifacts.some((artifact) => 'upload' in artifact)) await artifacts.deleteUploads(current);
    const { task_id, subtask_id, attempt } = params;
    return { task_id, subtask_id, attempt, status: 'handed_in' as const };
  },
);
