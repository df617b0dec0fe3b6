import { spawnSync } from 'node:child_process';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { countedAndScanned } from '../local/counted-and-scanned.ts';
import { clientOf, newFolder, start } from '../local/main-process.ts';
import { until } from '../pipeline/a-cloud.ts';

/** Moves the clock of a process on by three minutes. */
const LATER = `data:text/javascript,
  const now = Date.now, RealDate = Date;
  globalThis.Date = class extends RealDate {
    static now = () => now() + 180_000;
    constructor(...given) { super(...(given.length > 0 ? given : [now() + 180_000])); }
  };`;

function recount(folder: string, ...options: string[]) {
  const args = [...options, 'scripts/recount-metrics.ts', '--data-dir', folder];
  const env = { PATH: process.env.PATH, TRITONS_ENV_FILE: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, said: (stdout + stderr).trim() };
}

/** Runs TRITONS in the folder for a time. */
async function running<T>(folder: string, work: (client: ReturnType<typeof clientOf>) => Promise<T>): Promise<T> {
  const started = await start('--data-dir', folder);
  const result = await work(clientOf(started));
  await started.end('SIGTERM');
  return result;
}

const finish = async (client: ReturnType<typeof clientOf>, title: string) => {
  const { taskId } = await client.submitTask({ type: 'quality', title });
  await client.waitForTask(taskId);
};

/** Runs an operation of the journal's table. */
function inJournal(folder: string, operation: 'Query' | 'DeleteItem' | 'PutItem', input: object) {
  const services = openServices({ dataDir: folder, queueSet: queuesAt() });
  try {
    return services.dynamodb.run(operation, { TableName: 'tritons-journal', ...input }) as { Items?: never[] };
  } finally {
    services.close();
  }
}
const pagesOf = (folder: string) =>
  inJournal(folder, 'Query', {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': 'LOG#0' }),
  }).Items!.map((item) => unmarshall(item));

const settled = (client: ReturnType<typeof clientOf>) =>
  until(
    'the figures are those of the tasks',
    () => countedAndScanned(client),
    ({ counted, scanned }) => JSON.stringify(counted.tasks) === JSON.stringify(scanned.tasks),
  );

test('what was on a page that is gone is counted again from what the resources have', async () => {
  const folder = newFolder();
  expect(recount(folder)).toMatchObject({ status: 1, said: expect.stringContaining('Nothing was made') });
  await running(folder, async (client) => {
    await finish(client, 'First');
    await settled(client);
  });
  expect(recount(folder)).toEqual({
    status: 0,
    said: 'Nothing is missing: every page of the journal was counted when it came.',
  });
  // The page on which the task ended.
  const pages = pagesOf(folder);
  const [last, before] = [pages.at(-1)!, pages.at(-2)!];
  for (const { pk, sk } of [last, before]) inJournal(folder, 'DeleteItem', { Key: marshall({ pk, sk }) });
  const { counted, scanned } = await running(folder, async (client) => {
    // Ten pages are counted at once.
    const handedOn = async () => (await client.listAuditItems({ log: 0, limit: 1 })).followed ?? 0;
    for (let n = 2; (await handedOn()) < Number(last.sk) + 11; n += 1) await finish(client, `Task ${n}`);
    return countedAndScanned(client);
  });
  expect(counted.tasks).not.toEqual(scanned.tasks);
  // Events of the last two minutes may still get their page.
  expect(recount(folder)).toEqual({ status: 1, said: expect.stringContaining('try again in two minutes') });
  expect(recount(folder, '--import', LATER)).toEqual({
    status: 0,
    said: expect.stringMatching(/^Log 0, page \d+ to \d+: [1-9]\d* events were counted\.$/),
  });
  await running(folder, async (client) => {
    const after = await settled(client);
    expect(after.counted).toEqual(after.scanned);
  });
  expect(recount(folder).said).toContain('Nothing is missing');
});
