import { AccessLog } from '../../aws/access-log.ts';
import { asCaller, type Caller } from '../../aws/caller.ts';
import type { Denial } from '../../core/journal/changes.ts';
import { log } from './log.ts';
import { table } from './table.ts';

export const accessLog = new AccessLog(table);

/** Notes a call that is denied. If that fails, the log says so, and the call is denied all the same. */
export async function noteDenial(denial: Denial, caller: Caller, now: Date): Promise<void> {
  try {
    await asCaller(caller, () => accessLog.noteDenial(denial, now));
  } catch (error) {
    log.error('denial not noted', { ...denial, actor: caller.actor, error: error as Error });
  }
}
