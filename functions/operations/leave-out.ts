import { isUnreadable } from '../../aws/entries.ts';
import { log } from '../shared/log.ts';

/** Takes an error of work on one of several items. If only that item cannot be read, it must not hold up the others. */
export function leaveOut(error: unknown): undefined {
  if (!isUnreadable(error)) throw error;
  log.error('left out, for it cannot be read', { error });
}
