import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Aggregates } from '../aws/aggregates.ts';
import { asCaller } from '../aws/caller.ts';
import { Journal } from '../aws/journal.ts';
import { DIRECTORY, LISTED } from '../aws/keys.ts';
import { lostEvents } from '../aws/lost-events.ts';
import { Table } from '../aws/table.ts';
import { readStage } from '../infra/config.ts';
import { readEnvironmentFile } from '../local/environment-file.ts';
import { JOURNAL_LOGS, JOURNAL_TABLE, TABLE } from '../local/resources.ts';
import { checkAwsEnvironment } from './aws-environment.ts';
import { inDataFolder } from './in-data-folder.ts';
import { stackOutputs } from './stack-outputs.ts';

const usage = `Usage: npm run --silent recount-metrics                    in the data folder; stop TRITONS first
       npm run --silent recount-metrics -- --stage STAGE   on AWS, with the credentials of the environment
  --data-dir  The data folder; or TRITONS_DATA_DIR; by default .tritons
Adds to the figures what was on pages of the journal that were missing or damaged when they were to be counted. Variables are
read from .env too, as npm start does.`;

async function main(): Promise<void> {
  readEnvironmentFile();
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string', default: process.env.TRITONS_DATA_DIR ?? '.tritons' },
      stage: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  checkAwsEnvironment();
  if (values.stage === undefined) {
    return inDataFolder(values['data-dir'], () => recount(TABLE.name, JOURNAL_TABLE.name, JOURNAL_LOGS));
  }
  const { TableName = '', JournalTableName = '' } = await stackOutputs(`tritons-${values.stage}-stateful`);
  return recount(TableName, JournalTableName, readStage(values.stage, process.env).journalLogs);
}

async function recount(tableName: string, journalTableName: string, logs: number): Promise<void> {
  const table = new Table(tableName);
  const journal = new Journal(new Table(journalTableName), { logs, retentionDays: undefined });
  const aggregates = new Aggregates(table);
  let isWhole = true;
  for (const log of journal.logs) {
    const lost = await aggregates.lostPages(log);
    if (lost.length === 0) continue;
    isWhole = false;
    const now = new Date();
    const { page } = await aggregates.total(log);
    const { events, unreadable } = await lostEvents(journal, log, lost, page, await resourcesOf(table), now);
    await aggregates.recount(log, lost, events, now);
    const pages = lost.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(', ');
    console.log(`Log ${log}, page ${pages}: ${events.length} events were counted.`);
    for (const entry of unreadable) console.log(`${entry} cannot be read: what it holds may be missing.`);
  }
  if (isWhole) console.log('Nothing is missing: every page of the journal was counted when it came.');
}

/** Tasks and agents that there are: a new one may be on lost pages only. */
async function resourcesOf(table: Table): Promise<string[]> {
  const [tasks, agents] = await Promise.all([
    table.queryAll({ index: 'gsi2', partition: LISTED }),
    table.queryAll({ partition: DIRECTORY }),
  ]);
  return [
    ...tasks.map(({ pk }) => `task/${String(pk).slice('TASK#'.length)}`),
    ...agents.map(({ sk }) => `agent/${String(sk).split('#')[1]}`),
  ];
}

const operator = { actor: 'operator', keyId: undefined, requestId: randomUUID() };

await asCaller(operator, main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
