import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { openStorage } from '../../local/storage.ts';
import { Transaction } from '../../local/transaction.ts';
import { newFolder } from './main-process.ts';

test('a data folder is made for its user only, and keeps what was written', () => {
  const folder = join(newFolder(), 'made', 'when needed');
  const first = openStorage(folder);
  first.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)');
  first.close();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const second = openStorage(folder);
  expect(second.prepare('SELECT x FROM t').all()).toEqual([expect.objectContaining({ x: 1 })]);
  second.close();
});

test('a folder that is in use, of a newer version, or of an earlier one is refused with what to do', () => {
  const used = newFolder();
  const first = openStorage(used);
  expect(() => openStorage(used)).toThrow('TRITONS is running on it already');
  first.close();
  const newer = newFolder();
  const database = new DatabaseSync(join(newer, 'tritons.sqlite'));
  database.exec('PRAGMA user_version = 2');
  database.close();
  expect(() => openStorage(newer)).toThrow('a newer version of TRITONS has written it (form 2; this one knows 1)');
  const earlier = newFolder();
  mkdirSync(join(earlier, 'dynamodb'));
  expect(() => openStorage(earlier)).toThrow(`npm run convert-data -- ${earlier}`);
});

test('work in a transaction is done as a whole or not at all, also as a part of another', () => {
  const database = openStorage(undefined);
  database.exec('CREATE TABLE t (x)');
  const insert = (x: number) => database.prepare('INSERT INTO t VALUES (?)').run(x);
  const transaction = new Transaction(database);
  const fails = () =>
    transaction.run(() => {
      insert(1);
      transaction.run(() => insert(2));
      throw new Error('No');
    });
  expect(fails).toThrow('No');
  expect(transaction.run(() => insert(3).changes)).toBe(1);
  expect(database.prepare('SELECT x FROM t').all()).toEqual([expect.objectContaining({ x: 3 })]);
});

test('a full disk is reported as such, and the open transaction is undone', () => {
  const database = openStorage(undefined);
  database.exec('CREATE TABLE t (x)');
  const { pages } = database.prepare('SELECT page_count AS pages FROM pragma_page_count').get() as { pages: number };
  database.exec(`PRAGMA max_page_count = ${pages + 1}`);
  const transaction = new Transaction(database);
  const fills = () => transaction.run(() => database.prepare('INSERT INTO t VALUES (zeroblob(100000))').run());
  expect(fills).toThrow('database or disk is full');
  expect(database.isTransaction).toBe(false);
  expect(transaction.run(() => database.prepare('INSERT INTO t VALUES (1)').run().changes)).toBe(1);
});
