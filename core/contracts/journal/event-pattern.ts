import * as z from 'zod';
import { type EventType, eventTypes } from './events.ts';

/** True if a pattern names the type: the type itself, `task.*` for all that begin with `task.`, or `*`. */
export function patternFits(pattern: string, type: EventType): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** A type of event, or a pattern that fits at least one. */
export const eventPattern = z
  .string()
  .max(64)
  .refine(
    (pattern) =>
      /^(?:[a-z_]+\.(?:[a-z_]+|\*)|\*)$/.test(pattern) && eventTypes.some((type) => patternFits(pattern, type)),
    {
      error: 'is no type of event; name one of docs/events.md, a family such as "task.*", or "*"',
    },
  )
  .meta({ id: 'EventPattern', examples: ['task.*'] });
