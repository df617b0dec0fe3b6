import { expect, test } from '@jest/globals';
import { startServices } from '../../local/start-services.ts';

const { queues, queueSet } = await startServices();
const { askForWakeAt } = await import('../../../functions/operations/ask-for-wake.ts');
const now = new Date('2026-11-24T12:00:00.000Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** How many wakes were sent; none of them is due while this runs. */
const sent = () => queues.counts(queueSet.wake.queue.name).delayed;

test('a process asks once for one agent type and instant, again for an earlier one, and when the last has come', async () => {
  const asks: [string, Date, Date, number][] = [
    ['backend', after(600), now, 1],
    ['backend', after(600), after(1), 1],
    // A look that comes before asks for the next.
    ['backend', after(700), after(1), 1],
    ['backend', after(400), after(1), 2],
    ['qa', after(600), after(1), 3],
    ['backend', after(700), after(400), 4],
    // A day is beyond what SQS delays: the look after 900 s asks for the next.
    ['architect', after(86_400), now, 5],
    ['architect', after(86_400), after(898), 5],
    ['architect', after(86_400), after(899), 6],
  ];
  for (const [agentType, until, at, count] of asks) {
    await askForWakeAt(agentType, until.toISOString(), at);
    expect(sent()).toBe(count);
  }
});
