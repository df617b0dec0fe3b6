import { wakeMessage } from '../../core/contracts/pipeline.ts';
import { wakeWaiting } from '../moves/wake-waiting.ts';
import { defineConsumer } from '../shared/define-consumer.ts';

/** Looks again whether waiting subtasks of an agent type can be given to agents. */
export const handler = defineConsumer(async ({ body }, { now }) => {
  const { agent_type } = wakeMessage.parse(JSON.parse(body));
  await wakeWaiting(agent_type, now);
});
