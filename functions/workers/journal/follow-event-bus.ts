import { EventBus } from '../../../aws/event-bus.ts';
import { patternFits } from '../../../core/contracts/journal/event-pattern.ts';
import { readOptional } from '../../shared/environment.ts';
import { log } from '../../shared/log.ts';
import type { TakePages } from './follower.ts';

/** Puts the events that the stage names on its bus; undefined if it has none. */
export function eventBusFollower(): TakePages | undefined {
  const name = readOptional('EVENT_BUS_NAME');
  if (name === undefined) return undefined;
  const bus = new EventBus(name);
  const patterns = (readOptional('EVENT_BUS_TYPES') ?? '*').split(',');
  return async (_log, pages) => {
    const events = pages.flatMap((page) => page.events);
    const wanted = events.filter(({ type }) => patterns.some((pattern) => patternFits(pattern, type)));
    for (const { id, type, resource } of await bus.put(wanted)) {
      log.error('event too large for EventBridge', { event_id: id, type, resource });
    }
  };
}
