/**
 * Measures the embedded cloud with many tasks stored. Run: node test/bench/scale.bench.ts [tasks]. It runs one task,
 * copies its items and objects under other ids (all ended), and prints the size of the data folder, the time of a start,
 * and that of a status, a list and a new task.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TritonsClient } from '../../client/tritons-client.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { FILE } from '../../local/storage.ts';
import { npmStart } from './npm-start.ts';
import { usageOf } from './process-usage.ts';

const tasks = Number(process.argv[2] ?? 100_000);
const TEMPLATE = 'template';
const aTask = {
  type: 'development' as const,
  title: 'Bench',
  requirements: ['first requirement', 'second requirement'],
  output_format: 'code + documentation',
};
const folder = mkdtempSync(join(tmpdir(), 'tritons-scale-'));
const file = join(folder, FILE);

async function withCloud(work: (client: TritonsClient, readySeconds: number, pid: number) => Promise<void>) {
  const begun = performance.now();
  const { server, url } = await npmStart(['--data-dir', folder]);
  try {
    await work(new TritonsClient({ url }), (performance.now() - begun) / 1000, server.pid as number);
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
}

function copyTask(count: number): void {
  const database = new DatabaseSync(file);
  const items = database
    .prepare('SELECT json FROM items_tritons WHERE pk IN (?, ?)')
    .all(`TASK#${TEMPLATE}`, `ATTEMPT#${TEMPLATE}`);
  const objects = database.prepare('SELECT key, body FROM objects WHERE key LIKE ?').all(`tasks/${TEMPLATE}/%`);
  database.close();
  const { dynamodb, objects: store, close } = openServices({ dataDir: folder, queueSet: queuesAt() });
  for (let n = 0; n < count; n += 1) {
    const renamed = (text: unknown) => String(text).replaceAll(TEMPLATE, `copy${n}`);
    for (const { json } of items) dynamodb.run('PutItem', { TableName: 'tritons', Item: JSON.parse(renamed(json)) });
    for (const { key, body } of objects) store.put(renamed(key), body as Uint8Array);
  }
  close();
}

async function timed(what: string, call: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    const begun = performance.now();
    await call();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return `${what} ${times[15]?.toFixed(1)} ms`;
}

try {
  await withCloud(async (client) => {
    await client.submitTask({ ...aTask, id: TEMPLATE });
    await client.waitForTask(TEMPLATE);
  });
  copyTask(tasks);
  const megabytes = statSync(file).size / 1_048_576;
  console.log(`${tasks} tasks: ${megabytes.toFixed(0)} MB, ${((megabytes * 1024) / tasks).toFixed(0)} KB a task`);
  await withCloud(async (client, readySeconds, pid) => {
    const id = `copy${Math.floor(tasks / 2)}`;
    const reads = [
      await timed('status', () => client.getTaskStatus(id)),
      await timed('list', () => client.listTasks({ limit: 100 })),
      await timed('a new task', async () =>
        client.waitForTask((await client.submitTask(aTask)).taskId, { intervalMs: 5 }),
      ),
    ];
    console.log(
      `ready after ${readySeconds.toFixed(2)} s; p50: ${reads.join(', ')}; ${usageOf(pid).rssMb.toFixed(0)} MB`,
    );
  });
} finally {
  rmSync(folder, { recursive: true });
}
