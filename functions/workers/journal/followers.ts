import { aggregates } from '../../shared/stores.ts';
import { eventBusFollower } from './follow-event-bus.ts';
import { followWebhooks } from './follow-webhooks.ts';
import type { Follower } from './follower.ts';

const eventBus = eventBusFollower();
const atOnce = { together: 1, takesFrom: { pages: 1, seconds: 60 } };

/** Everything that is made from the journal's events, in the order in which it happens. */
export const followers: Record<string, Follower> = {
  // Readers of figures count the pages that are not in them yet from the journal itself.
  metrics: {
    take: (log, pages) => aggregates.count(log, pages),
    together: 10,
    takesFrom: { pages: 10, seconds: 3_600 },
  },
  webhooks: { take: followWebhooks, ...atOnce },
  ...(eventBus && { eventBus: { take: eventBus, ...atOnce, beginsNow: true } }),
};
