import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { DynamoDb, DynamoDbError, type TableDefinition } from '../../../local/dynamodb/dynamodb.ts';
import { type Compared, knownReason } from './known-differences.ts';
import { hasDynoxide, type Outcome, type Peer, startDynalite, startDynoxide } from './peers.ts';
import { type RandomRequest, RandomRequests } from './random-requests.ts';

/**
 * Set TABLE_CALLS for more calls, and TABLE_SEED for other tables and sequences; a failure names its seed, which with
 * TABLES=1 comes first.
 */
const calls = Number(process.env.TABLE_CALLS ?? 2000);
const seed = Number(process.env.TABLE_SEED ?? 20261128);
const tables = Number(process.env.TABLES ?? 5);
const MAX_KNOWN_SHARE = 0.1;

test('random requests are answered as by dynalite', () => compare(startDynalite), 600_000);

(hasDynoxide ? test : test.skip)(
  `random requests are answered as by dynoxide${hasDynoxide ? '' : ' (no binary for this platform)'}`,
  () => compare(startDynoxide),
  600_000,
);

async function compare(start: () => Promise<Peer>): Promise<void> {
  const peer = await start();
  const known = new Map<string, number>();
  try {
    for (let n = 0; n < tables; n++) await compareTable(peer, seed + n, Math.ceil(calls / tables), known);
    const differences = [...known.values()].reduce((sum, count) => sum + count, 0);
    expect(differences / calls).toBeLessThan(MAX_KNOWN_SHARE);
    if (process.env.TABLE_CALLS) console.log(peer.name, Object.fromEntries(known));
  } finally {
    await peer.stop();
  }
}

/** Makes the table of a seed, and sends both the same requests. Counts known differences; throws at any other. */
async function compareTable(peer: Peer, tableSeed: number, count: number, known: Map<string, number>): Promise<void> {
  const requests = new RandomRequests(tableSeed);
  const { table } = requests;
  await peer.createTable(table);
  const ours = new DynamoDb(new DatabaseSync(':memory:'), [table]);
  for (let call = 0; call < count; call++) {
    const request = requests.next();
    const compared = await ask(ours, peer, request);
    const read = readAfter(request);
    const stored = read && (await ask(ours, peer, read));
    const different = [compared, ...(stored ? [{ ...stored, request }] : [])].filter(
      (each) => comparable(each.ours) !== comparable(each.theirs),
    );
    if (different.length === 0) continue;
    const reason = different.map((each) => knownReason(peer.name, each)).find((each) => each !== undefined);
    if (reason === undefined) {
      throw new Error(`call ${call} of seed ${tableSeed}: ${described(peer, table, different[0]!)}`);
    }
    known.set(reason, (known.get(reason) ?? 0) + 1);
    if (stored) await settle(peer, read, stored.ours);
  }
}

function run(dynamodb: DynamoDb, { operation, input }: RandomRequest): Outcome {
  try {
    return { answer: dynamodb.run(operation, input) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof DynamoDbError) return { error: error.name, message: error.message };
    throw error;
  }
}

async function ask(ours: DynamoDb, peer: Peer, request: RandomRequest): Promise<Compared> {
  return { request, ours: run(ours, request), theirs: await peer.send(request.operation, request.input) };
}

/** Builds the request that reads the item of a write. */
function readAfter({ operation, input }: RandomRequest): RandomRequest | undefined {
  const { pk, sk } = (input.Key ?? input.Item ?? {}) as Record<string, unknown>;
  if (operation === 'GetItem' || !pk || !sk) return undefined;
  return { operation: 'GetItem', input: { TableName: input.TableName, Key: { pk, sk }, ConsistentRead: true } };
}

/** Copies our item to the peer, so that both go on from the same state. */
async function settle(peer: Peer, { input }: RandomRequest, ours: Outcome): Promise<void> {
  if (!('answer' in ours)) return;
  if (ours.answer.Item) await peer.send('PutItem', { TableName: input.TableName, Item: ours.answer.Item });
  else await peer.send('DeleteItem', { TableName: input.TableName, Key: input.Key });
}

const sets = ['SS', 'NS', 'BS'];

/** Removes from an outcome what may differ: messages, and the order of attributes, of a set and of a batch. */
function comparable(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error;
  const { Attributes, Responses, ...rest } = outcome.answer as {
    Attributes?: object;
    Responses?: Record<string, object[]>;
  };
  const items = Responses && Object.values(Responses).flat().map(inOrder).sort();
  return JSON.stringify([
    inOrder(rest),
    Attributes && Object.keys(Attributes).length > 0 ? inOrder(Attributes) : '',
    items,
  ]);
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (key, each) => {
    if (Array.isArray(each)) return sets.includes(key) ? [...each].sort() : each;
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const described = (peer: Peer, table: TableDefinition, { request, ours, theirs }: Compared) =>
  [
    `${request.operation} ${JSON.stringify(request.input)} is answered differently`,
    `indexes: ${JSON.stringify(table.indexes)}`,
    `ours: ${JSON.stringify(ours)}`,
    `${peer.name}: ${JSON.stringify(theirs)}`,
  ].join('\n');
