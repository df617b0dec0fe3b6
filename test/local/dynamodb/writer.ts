import { DatabaseSync } from 'node:sqlite';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { killedTable } from './killed-table.ts';

/**
 * Writes to a file without end, from a number on, and says after each write which it was. kill.test.ts starts it as a
 * process of its own, and kills it.
 */
const [file = '', first = '0'] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
const dynamodb = new DynamoDb(database, [killedTable]);
const TableName = killedTable.name;

for (let n = Number(first); ; n++) {
  // Every eleventh write deletes the item of the write before.
  const isDeletion = n % 11 === 10;
  const at = isDeletion ? n - 1 : n;
  const Key = { pk: { S: `p${at % 7}` }, sk: { S: `s${at % 50}` } };
  const ExpressionAttributeValues = {
    ':n': { N: String(n) },
    ':one': { N: '1' },
    ':x': { S: 'x' },
    ':sort': { S: String(n).padStart(10, '0') },
    ':text': { S: 'some text '.repeat(n % 100) },
  };
  const UpdateExpression = 'SET written = :n, gsi1pk = :x, gsi1sk = :sort, content = :text ADD times :one';
  if (isDeletion) dynamodb.run('DeleteItem', { TableName, Key });
  else dynamodb.run('UpdateItem', { TableName, Key, UpdateExpression, ExpressionAttributeValues });
  await new Promise((resolve) => process.stdout.write(`${n}\n`, resolve));
}
