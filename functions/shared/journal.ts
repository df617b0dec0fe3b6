import { Journal } from '../../aws/journal.ts';
import { Table } from '../../aws/table.ts';
import type { DamagedItem } from '../../core/errors.ts';
import { readAmount, readEnvironment } from './environment.ts';
import { log } from './log.ts';

export const journal = new Journal(new Table(readEnvironment('JOURNAL_TABLE_NAME')), {
  logs: Number(readEnvironment('JOURNAL_LOGS')),
  retentionDays: readAmount('JOURNAL_RETENTION_DAYS'),
});

/** Logs that a damaged page of the journal is left out: it must not hold up those after it. */
export const leaveOut = (error: DamagedItem): void => log.error('page of the journal left out', { error });
