/**
 * Meters what tasks of five subtasks would cost on AWS, for orchestration alone. Run: node test/bench/bill.bench.ts
 * [tasks]. Requests, units, transitions, messages and the bytes of our own log lines are counted in the embedded cloud,
 * rounded as AWS rounds, and priced by aws-prices.ts. Two things cannot be counted here and are assumed: the seconds of
 * an invocation, and the bytes that Lambda logs for one.
 */
import { itemSize } from '../../local/dynamodb/item-size.ts';
import type { AwsRequest } from '../pipeline/aws-requests.ts';
import { prices } from './aws-prices.ts';

const tasks = Number(process.argv[2] ?? 50);
/** Assumed: seconds of a warm invocation, by the memory of the handler. */
const SECONDS = 0.1;
/** Assumed: bytes of Lambda's own lines for an invocation, at the log format JSON. */
const LAMBDA_LOG_BYTES = 1_000;

Object.assign(process.env, {
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'WARN',
  OLLAMA_BASE_URL: 'off',
});
const counts: Record<string, number> = {};
const add = (what: string, amount = 1) => {
  counts[what] = (counts[what] ?? 0) + amount;
};

const { startEmbeddedCloud } = await import('../../local/embedded-cloud.ts');
const { onAwsRequest } = await import('../pipeline/aws-requests.ts');
const { TritonsClient } = await import('../../client/tritons-client.ts');
const { routes } = await import('../../core/contracts/api/routes.ts');
const { sizeOf } = await import('../../core/contracts/system/handlers.ts');
const { TABLE } = await import('../../local/resources.ts');
type Cloud = Awaited<ReturnType<typeof startEmbeddedCloud>>;
type Item = Parameters<typeof itemSize>[0];

const cloud: Cloud = await startEmbeddedCloud({
  around: (name, handler) => (event, context) => {
    add('lambdaRequest');
    add('lambdaGbSecond', (sizeOf(name).memoryMb / 1024) * SECONDS);
    add('logGigabyte', LAMBDA_LOG_BYTES / 1e9);
    if (Object.hasOwn(routes, name)) add('httpApiRequest');
    return handler(event, context);
  },
});

onAwsRequest(({ action }: AwsRequest) => {
  if (action === 's3:PutObject') add('s3Put');
  else if (action === 's3:GetObject') add('s3Get');
});
const { dynamodb, queues } = cloud.services;
const run = dynamodb.run.bind(dynamodb);
dynamodb.run = (operation, input) => {
  const { Key, Item, IndexName } = input as { Key?: Item; Item?: Item; IndexName?: string };
  const key = Key ?? (Item && { pk: Item.pk!, sk: Item.sk! });
  const stored = () => (run('GetItem', { TableName: TABLE.name, Key: key }) as { Item?: Item }).Item;
  const isWrite = operation === 'PutItem' || operation === 'UpdateItem';
  const before = isWrite ? stored() : undefined;
  try {
    const output = run(operation, input) as { Item?: Item; Items?: Item[]; Responses?: Record<string, Item[]> };
    if (isWrite) add('writeUnit', writeUnits(before, stored()));
    else if (operation === 'Query') add('readUnit', readUnits(output.Items ?? []) * (IndexName ? 0.5 : 1));
    else
      for (const item of output.Responses?.[TABLE.name] ?? [output.Item])
        add('readUnit', readUnits(item ? [item] : []));
    return output;
  } catch (error) {
    // A write whose condition fails is charged too.
    if (isWrite) add('writeUnit', writeUnits(before, before));
    throw error;
  }
};
// Each message takes three requests: send, receive and delete. Lambda's pollers ask all the time.
const send = queues.send.bind(queues);
queues.send = (...message) => {
  add('sqsRequest', 3);
  return send(...message);
};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((chunk: string | Uint8Array) => {
  add('logGigabyte', Buffer.byteLength(chunk) / 1e9);
  return true;
}) as typeof process.stdout.write;

/** Units of a write: the larger of both images, plus the entry that is put, changed or deleted in each index. */
function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const units = (item: Item | undefined) => Math.max(1, Math.ceil((item ? itemSize(item) : 0) / 1_024));
  const entries = Object.entries(TABLE.indexes).map(([index, fields]) => {
    const [old, next] = [entryOf(before, index, fields), entryOf(after, index, fields)];
    if (JSON.stringify(old) === JSON.stringify(next)) return 0;
    const moves =
      old && next && (old[`${index}pk`]?.S !== next[`${index}pk`]?.S || old[`${index}sk`]?.S !== next[`${index}sk`]?.S);
    return moves ? units(old) + units(next) : Math.max(old ? units(old) : 0, next ? units(next) : 0);
  });
  return entries.reduce((sum, each) => sum + each, Math.max(units(before), units(after)));
}

function entryOf(item: Item | undefined, index: string, fields: readonly string[]): Item | undefined {
  if (item?.[`${index}pk`] === undefined || item[`${index}sk`] === undefined) return undefined;
  const names = ['pk', 'sk', `${index}pk`, `${index}sk`, ...fields];
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

const readUnits = (items: Item[]) =>
  Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemSize(item), 0) / 4_096));

const client = new TritonsClient({ url: cloud.url });
const aTask = {
  type: 'development' as const,
  title: 'Bill',
  requirements: ['first requirement', 'second requirement'],
  output_format: 'code + documentation',
};

async function runTask(): Promise<number> {
  const { taskId } = await client.submitTask(aTask);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const execution = cloud.engine.get(`${taskId}-1`);
    if (execution?.status === 'SUCCEEDED') return execution.transitions;
    if (execution && execution.status !== 'RUNNING') throw new Error(`${taskId} ${execution.status}`);
  }
}

for (let n = 0; n < 10; n += 1) await runTask();
for (const name of Object.keys(counts)) delete counts[name];
for (let n = 0; n < tasks; n += 1) add('transition', await runTask());

const lines: [string, number, number][] = Object.entries(counts).map(([name, count]) => [
  name,
  count / tasks,
  (count / tasks) * 1_000 * prices[name as keyof typeof prices],
]);
lines.sort(([, , a], [, , b]) => b - a);
process.stdout.write = write;
console.log('item             a task      $ per 1,000 tasks');
for (const [name, count, dollars] of lines)
  console.log(`${name.padEnd(16)} ${count.toFixed(count < 1 ? 6 : 1).padStart(8)}      ${dollars.toFixed(4)}`);
console.log(`sum                            ${lines.reduce((sum, [, , dollars]) => sum + dollars, 0).toFixed(3)}`);
await cloud.stop();
process.exit();
