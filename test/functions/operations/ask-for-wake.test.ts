import { expect, test } from '@jest/globals';
import { startServices } from '../../local/start-services.ts';

const { queues, queueSet } = await startServices();
const { askForWakeAt } = await import('../../../functions/operations/ask-for-wake.ts');
const now = new Date('2026-11-24T12:00:00.000Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** Counts the wakes that were sent; none is due while this test runs. */
const sent = () => queues.counts(queueSet.wake.queue.name).delayed;

test('a process asks once for an agent type and instant, again for an earlier one, and once the last has come', async () => {
  const asks: [string, Date, Date, number][] = [
    ['backend', after(600), now, 1],
    ['backend', after(600), after(1), 1],
    // An earlier wake asks for the next one, so none is sent.
    ['backend', after(700), after(1), 1],
    ['backend', after(400), after(1), 2],
    ['qa', after(600), after(1), 3],
    ['backend', after(700), after(400), 4],
    // SQS cannot delay a message by a day: the wake after 900 s asks for the next one.
    ['architect', after(86_400), now, 5],
    ['architect', after(86_400), after(898), 5],
    ['architect', after(86_400), after(899), 6],
  ];
  for (const [agentType, until, at, count] of asks) {
    await askForWakeAt(agentType, until.toISOString(), at);
    expect(sent()).toBe(count);
  }
});
