import { heartbeatToken } from '../../aws/executions.ts';
import { routes } from '../../core/contracts/api/routes.ts';
import { deadlineOf } from '../../core/lifecycle/deadline-of.ts';
import { attemptOverError, requireHeldAttempt } from '../operations/require-held-attempt.ts';
import { storeLog } from '../operations/store-log.ts';
import { chargeAtWork, usageSaid } from '../operations/usage-said.ts';
import { defineRoute } from '../shared/define-route.ts';
import { offers } from '../shared/stores.ts';

/** Stores the log lines before their count: if it dies in between, lines are stored twice rather than never. */
export const handler = defineRoute(
  routes.heartbeatAttempt,
  async ({ params: named, principal, body: { progress, log, log_offset, usage: said }, now, clock }) => {
    const params = { ...named, keyId: principal.keyId };
    const held = await requireHeldAttempt(params);
    const usage = await usageSaid(held, said, { isLast: false, now });
    if (!(await heartbeatToken(held.token ?? ''))) throw attemptOverError(params.attempt);
    const known = await storeLog(held, log, log_offset, clock());
    const beaten = await offers.beat(held, params.agent_id, progress ?? held.pull.progress ?? null, known, usage);
    if (!beaten) {
      await requireHeldAttempt(params);
      throw attemptOverError(params.attempt);
    }
    if (usage)
      await chargeAtWork({ ...held, pull: { ...held.pull, beats: held.pull.beats + 1 } }, params, usage, clock);
    return { go_on: true as const, deadline: deadlineOf(held), log_lines: known };
  },
);
