import { Journal, type LogPage } from '../../aws/journal.ts';
import { Table } from '../../aws/table.ts';
import { readAmount, readEnvironment } from './environment.ts';
import { log } from './log.ts';

export const journal = new Journal(new Table(readEnvironment('JOURNAL_TABLE_NAME')), {
  logs: Number(readEnvironment('JOURNAL_LOGS')),
  retentionDays: readAmount('JOURNAL_RETENTION_DAYS'),
});

/**
 * Pages of a log after one, oldest first. Logs which are damaged, and so left out, and which are missing: they hold up
 * none after them.
 */
export async function readablePages(ofLog: number, afterPage: number, limit: number): Promise<LogPage[]> {
  const pages = await journal.pages(ofLog, afterPage, limit);
  let next = afterPage + 1;
  for (const { page, damage } of pages) {
    if (damage) log.error('page of the journal left out', { error: damage });
    if (page > next) log.error('pages of the journal are missing', { log: ofLog, from: next, to: page - 1 });
    next = page + 1;
  }
  return pages;
}
