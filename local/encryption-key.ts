import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { localRootKey, type RootKey } from '../aws/sealing/root-key.ts';
import { tellDamaged, wrappersOfStageKeys } from '../aws/sealing/stage-keys.ts';
import type { Table } from '../aws/table.ts';

export const KEY_FILE = 'encryption-key';
const VARIABLE = 'TRITONS_ENCRYPTION_KEY';
const KEY_BYTES = 32;

export type KeySource = { dataDir: string | undefined; variable: string | undefined };

/**
 * The key that protects the keys of a data folder: of the environment, else of the file in the folder, which is made for
 * a folder without data. Throws an Error that says what to do if the key is missing, is another one, or can be read by
 * others; then nothing was written. Names keys of the stage that are damaged on stderr.
 */
export async function readEncryptionKey(
  { dataDir, variable }: KeySource,
  table: Table,
): Promise<{ root: RootKey; key: Buffer }> {
  const { wrappers, unreadable } = await wrappersOfStageKeys(table);
  const needed = wrappers[0] ?? (unreadable.length > 0 ? '(its id is damaged)' : undefined);
  const { key, from } = variable ? { key: parse(variable, VARIABLE), from: VARIABLE } : keyOf(dataDir, needed);
  const root = localRootKey(key);
  if (unreadable.length > 0) console.error(tellDamaged(unreadable));
  const other = wrappers.find((id) => id !== root.id);
  if (other === undefined) return { root, key };
  throw new Error(
    `The data in ${dataDir} are encrypted with the key ${other}, and ${from} holds another one, ${root.id}: put the right one there. Nothing was changed.`,
  );
}

/** The key of a folder with data: of the environment, else of the file in the folder. Throws if there is none. */
export function givenKey({ dataDir = '', variable }: KeySource): Buffer {
  if (variable) return parse(variable, VARIABLE);
  const file = resolve(dataDir, KEY_FILE);
  const key = readKeyFile(file);
  if (key) return key;
  throw new Error(`There is no key in use: put one into ${file}, or set ${VARIABLE}.`);
}

function keyOf(dataDir: string | undefined, needed: string | undefined): { key: Buffer; from: string } {
  if (dataDir === undefined) return { key: randomBytes(KEY_BYTES), from: 'memory' };
  const file = resolve(dataDir, KEY_FILE);
  return { key: readKeyFile(file) ?? makeKeyFile(file, dataDir, needed), from: file };
}

/** The key in a file; undefined if there is no file. */
export function readKeyFile(file: string): Buffer | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) return undefined;
  if ((status.mode & 0o077) !== 0) throw new Error(`Others can read the key in ${file}: chmod 600 ${file}`);
  return parse(readFileSync(file, 'utf8'), file);
}

function makeKeyFile(file: string, dataDir: string, needed: string | undefined): Buffer {
  if (needed !== undefined) {
    throw new Error(
      `The data in ${dataDir} are encrypted with the key ${needed}, which is missing: put ${file} back, or set ${VARIABLE}. Nothing was changed.`,
    );
  }
  const key = randomBytes(KEY_BYTES);
  // A crash meanwhile leaves no part of a key under its name. No other process makes one: this one has the storage open.
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(unfinished, file);
  return key;
}

function parse(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.byteLength === KEY_BYTES && key.toString('base64') === text.trim()) return key;
  throw new Error(`${from} holds no key: 32 bytes in base64, as \`openssl rand -base64 ${KEY_BYTES}\` makes them`);
}
