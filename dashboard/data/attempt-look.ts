import type { AttemptEnd } from './attempts.ts';
import { type Look, lookAs, lookOf } from './states.ts';

/** How an attempt looks by its end; undefined: it has not ended. */
export function lookOfEnd(end: AttemptEnd | undefined): Look {
  switch (end) {
    case undefined:
      return lookOf('in_progress');
    case 'sent_back':
      return lookOf('rework');
    case 'ended':
      return lookAs('failed', 'no result');
    default:
      return lookOf(end);
  }
}
