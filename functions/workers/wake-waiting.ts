import { returnMessage } from '../../aws/queues.ts';
import { wakeMessage } from '../../core/contracts/pipeline/pipeline.ts';
import { firstAvailableAt } from '../../core/matching/availability.ts';
import { askForWakeAt } from '../operations/ask-for-wake.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { surelyFree } from '../operations/free-agents.ts';
import { lookAgain } from '../operations/seek-agent.ts';
import { defineConsumer } from '../shared/define-consumer.ts';
import { readEnvironment } from '../shared/environment.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** A fault may pass in this time; a message that fails three times is a dead letter. */
const RETRY_SECONDS = 3;

/**
 * Looks again for an agent for a subtask that has begun to wait; or, if the message names none, gives waiting subtasks
 * of the agent type to agents. If models of agents are unavailable then, asks for another wake when the first of them
 * may be asked again.
 */
export const handler = defineConsumer(
  async ({ body }, { now }) => {
    const { agent_type, waiting } = wakeMessage.parse(JSON.parse(body));
    if (waiting) return lookAgain({ taskId: waiting.task_id, subtaskId: waiting.subtask_id }, now);
    const free = await surelyFree(agent_type);
    const until = firstAvailableAt([...free.values()], now);
    await assignWaiting(agent_type, now, async () => free);
    if (until) await askForWakeAt(agent_type, until, now);
  },
  ({ receiptHandle }) => returnMessage(wakeQueueUrl, receiptHandle, RETRY_SECONDS),
);
