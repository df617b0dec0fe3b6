import { wakeMessage } from '../../core/contracts/pipeline/pipeline.ts';
import { firstAvailableAt } from '../../core/matching/availability.ts';
import { askForWakeAt } from '../operations/ask-for-wake.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { defineConsumer } from '../shared/define-consumer.ts';
import { slots } from '../shared/stores.ts';

/**
 * Gives waiting subtasks of an agent type to agents. If models of agents are unavailable, asks for another wake when
 * the first of them may be asked again.
 */
export const handler = defineConsumer(async ({ body }, { now }) => {
  const { agent_type } = wakeMessage.parse(JSON.parse(body));
  await assignWaiting(agent_type, now);
  const until = firstAvailableAt(await slots.free(agent_type, false), now);
  if (until) await askForWakeAt(agent_type, until, now);
});
