import { Journal } from '../../aws/journal.ts';
import { Table } from '../../aws/table.ts';
import { readAmount, readEnvironment } from './environment.ts';

export const journal = new Journal(new Table(readEnvironment('JOURNAL_TABLE_NAME')), {
  logs: Number(readEnvironment('JOURNAL_LOGS')),
  retentionDays: readAmount('JOURNAL_RETENTION_DAYS'),
});
