import { heartbeatToken } from '../../aws/executions.ts';
import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { deadlineOf } from '../../core/lifecycle/deadline-of.ts';
import { attemptOverError, requireRunningAttempt } from '../operations/require-running-attempt.ts';
import { storeLog } from '../operations/store-log.ts';
import { chargeAtWork, usageSaid } from '../operations/usage-said.ts';
import { defineRoute } from '../shared/define-route.ts';
import { offers } from '../shared/stores.ts';

/** Stores the log lines before their count: if it dies in between, lines are stored twice rather than never. */
export const handler = defineRoute(
  agentWorkRoutes.heartbeatAttempt,
  async ({ params: named, principal, body: { progress, log, log_offset, usage: said }, now, clock }) => {
    const params = { ...named, keyId: principal.keyId };
    const running = await requireRunningAttempt(params);
    const usage = await usageSaid(running, said, { isLast: false, now });
    if (!(await heartbeatToken(running.token ?? ''))) throw attemptOverError(params.attempt);
    const known = await storeLog(running, log, log_offset, clock());
    const beaten = await offers.beat(running, params.agent_id, progress ?? running.pull.progress ?? null, known, usage);
    if (!beaten) {
      await requireRunningAttempt(params);
      throw attemptOverError(params.attempt);
    }
    if (usage)
      await chargeAtWork(
        { ...running, pull: { ...running.pull, beats: running.pull.beats + 1 } },
        params,
        usage,
        clock,
      );
    return { go_on: true as const, deadline: deadlineOf(running), log_lines: known };
  },
);
