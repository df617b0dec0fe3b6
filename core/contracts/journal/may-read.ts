import { type Principal, whyNot } from '../api/who-may-call.ts';
import { patternFits } from './event-pattern.ts';
import { type EventType, eventTypes } from './events.ts';

/** True if a caller may read events of a type: those about keys, limits and calls are for readers of the audit. */
export const mayRead = (principal: Principal, type: EventType): boolean =>
  !/^(key|owner|encryption_key|access|audit)\./.test(type) || whyNot('audit:read', principal, undefined) === undefined;

/** True if a caller may read all events that some patterns fit. */
export const mayReadAll = (principal: Principal, patterns: string[]): boolean =>
  eventTypes.every((type) => mayRead(principal, type) || !patterns.some((pattern) => patternFits(pattern, type)));
