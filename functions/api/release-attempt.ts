import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { endPulledAttempt } from '../operations/end-pulled-attempt.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(
  agentWorkRoutes.releaseAttempt,
  async ({ params: named, principal, body: { reason, usage }, clock }) => {
    const params = { ...named, keyId: principal.keyId };
    await endPulledAttempt(params, { error: 'Released', reason }, usage, clock);
    const { task_id, subtask_id, attempt } = params;
    return { task_id, subtask_id, attempt, status: 'released' as const };
  },
);
