import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../local/make-folder.ts';
import { identityOf } from './process-identity.ts';

/** Time between SIGTERM and SIGKILL of a command that was left behind. */
const GRACE_MS = 5_000;

type Entry = { group: number; leader: string; owner: number; ownerIdentity: string };

/**
 * Records the commands that agents run, one file each, beside the credentials. A process that is killed outright cannot
 * end its command; the next process finds the record and does.
 */
export class RunningCommands {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Records a process group that this process has started. Returns a function to call when the group has ended. */
  add(group: number): () => void {
    const [leader, ownerIdentity] = [identityOf(group), identityOf(process.pid)];
    if (!leader || !ownerIdentity) return () => {};
    makeFolder(this.#folder);
    const file = join(this.#folder, `${group}.json`);
    const entry: Entry = { group, leader, owner: process.pid, ownerIdentity };
    writeFileSync(file, JSON.stringify(entry), { mode: 0o600 });
    return () => rmSync(file, { force: true });
  }

  /** Ends the commands that dead processes have left running. Returns the groups that it has ended. */
  async endLeftBehind(): Promise<number[]> {
    const left = this.#read().filter(({ entry }) => identityOf(entry.owner) !== entry.ownerIdentity);
    const ended: number[] = [];
    for (const { file, entry } of left) {
      // Leave a later process with the same id alone.
      if (identityOf(entry.group) === entry.leader) {
        await endGroup(entry.group);
        ended.push(entry.group);
      }
      rmSync(file, { force: true });
    }
    return ended;
  }

  #read(): { file: string; entry: Entry }[] {
    const names = namesIn(this.#folder).filter((name) => /^\d+\.json$/.test(name));
    return names.flatMap((name) => {
      const file = join(this.#folder, name);
      try {
        return [{ file, entry: JSON.parse(readFileSync(file, 'utf8')) as Entry }];
      } catch {
        return [];
      }
    });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function endGroup(group: number): Promise<void> {
  const until = Date.now() + GRACE_MS;
  if (!signal(group, 'SIGTERM')) return;
  while (Date.now() < until) {
    await sleep(50);
    if (!signal(group, 0)) return;
  }
  signal(group, 'SIGKILL');
}

/** Signals a group; false if it has ended. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
