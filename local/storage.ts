import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './make-folder.ts';

/** Raise it with every change of the tables' form; a file of a newer form is refused. */
const FORM = 1;
export const FILE = 'tritons.sqlite';

/**
 * Opens the one SQLite file of a data folder. Items, messages and objects are tables of the same file, so that a power
 * cut takes all of them back to one moment.
 *
 * Write-ahead log, `synchronous = NORMAL`: a process that is killed loses nothing that was acknowledged. A power cut, or
 * a crash of the operating system, may take the last moments; the file stays whole (SQLite's documentation, "PRAGMA
 * synchronous"). FULL would wait for the disk at each of some 70 writes a task.
 * Throws an error that says what to do if the folder is in use, of an earlier version, or of a newer one.
 */
export function openStorage(dataDir: string | undefined): DatabaseSync {
  if (dataDir === undefined) return openTemporary();
  makeFolder(dataDir);
  // One of an earlier version may be open to everybody on this machine.
  chmodSync(dataDir, 0o700);
  const file = join(dataDir, FILE);
  if (!existsSync(file) && existsSync(join(dataDir, 'dynamodb'))) {
    throw new Error(`it is of an earlier version; npm run convert-data -- ${dataDir} converts it`);
  }
  return open(file, 'NORMAL');
}

/** A file without a name: it ends with the process, however that ends. In memory it would grow with each task. */
function openTemporary(): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-'));
  const database = open(join(folder, FILE), 'OFF');
  rmSync(folder, { recursive: true });
  return database;
}

function open(file: string, synchronous: 'NORMAL' | 'OFF'): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Exclusive: no second process opens it, and the log needs no file of shared memory. The cache is 16 MiB.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA cache_size = -16384');
    // SQLite overwrites deleted rows: the key of a task must not be found in a free page.
    database.exec(`PRAGMA secure_delete = ON; PRAGMA synchronous = ${synchronous}`);
    checkForm(database);
    return database;
  } catch (error) {
    database.close();
    if (/database is locked/.test((error as Error).message)) throw new Error('TRITONS is running on it already');
    throw error;
  }
}

function checkForm(database: DatabaseSync): void {
  const { user_version: form } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (form > FORM) throw new Error(`a newer version of TRITONS has written it (form ${form}; this one knows ${FORM})`);
  // Written also if it is the same: a write takes the lock, and makes the files.
  database.exec(`PRAGMA user_version = ${FORM}`);
}
