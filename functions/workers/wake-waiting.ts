import { wakeMessage } from '../../core/contracts/pipeline/pipeline.ts';
import { firstAvailableAt } from '../../core/matching/availability.ts';
import { askForWakeAt } from '../operations/ask-for-wake.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { defineConsumer } from '../shared/define-consumer.ts';
import { slots } from '../shared/stores.ts';

/**
 * Looks again whether waiting subtasks of an agent type can be given to agents; and once more when the next agent may be
 * asked whose models are unavailable.
 */
export const handler = defineConsumer(async ({ body }, { now }) => {
  const { agent_type } = wakeMessage.parse(JSON.parse(body));
  await assignWaiting(agent_type, now);
  const until = firstAvailableAt(await slots.free(agent_type, false), now);
  if (until) await askForWakeAt(agent_type, until, now);
});
