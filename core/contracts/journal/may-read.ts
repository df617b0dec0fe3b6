import { type Principal, whyNot } from '../api/who-may-call.ts';
import type { EventType } from './events.ts';

/** True if a caller may read events of a type: those about keys and calls are for readers of the audit. */
export const mayRead = (principal: Principal, type: EventType): boolean =>
  !/^(key|access|audit)\./.test(type) || whyNot('audit:read', principal, undefined) === undefined;
