import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

const indexes = ['gsi1', 'gsi2'] as const;
const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;

/**
 * Makes the indexes agree with the table after a kill: dynalite writes an item and its index entries one after the other,
 * so entries may be missing, or belong to items that have another place or were never stored. The only scan.
 */
export async function repairIndexes(): Promise<number> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const put = (item: Item) => documents.send(new PutCommand({ TableName: 'tritons', Item: item }));
  const base = new Map((await scan(documents)).map((item) => [keyOf(item), item]));
  let repaired = 0;
  for (const index of indexes) {
    const position = (item: Item | undefined) => item && `${item[`${index}pk`]}\n${item[`${index}sk`]}`;
    const entries = await scan(documents, index);
    const present = new Set<string>();
    for (const entry of entries) {
      const item = base.get(keyOf(entry));
      if (item && position(item) === position(entry)) {
        present.add(keyOf(item));
        continue;
      }
      // A ghost goes when the item that has its place leaves it. Its own fields are not all of the item's.
      if (item) {
        await put({ ...item, [`${index}pk`]: entry[`${index}pk`], [`${index}sk`]: entry[`${index}sk`] });
        await put(item);
      } else {
        await put(entry);
        await documents.send(new DeleteCommand({ TableName: 'tritons', Key: { pk: entry.pk, sk: entry.sk } }));
      }
      repaired += 1;
    }
    for (const [key, item] of base) {
      if (item[`${index}pk`] === undefined || present.has(key)) continue;
      const { [`${index}pk`]: _pk, [`${index}sk`]: _sk, ...without } = item;
      await put(without);
      await put(item);
      repaired += 1;
    }
  }
  return repaired;
}

async function scan(documents: DynamoDBDocumentClient, index?: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: 'tritons', IndexName: index, ExclusiveStartKey: start, ConsistentRead: !index }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
