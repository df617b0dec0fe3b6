import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  artifactPathProblem,
  MAX_ARTIFACTS,
  MAX_DELIVERABLE_BYTES,
  mediaTypeOf,
  pathCollisions,
} from '../../client/limits.ts';
import type { Answer } from '../../client/tritons-client.ts';
import { removeFolder } from './remove-folder.ts';
import { transfer } from './transfer.ts';
import { SUFFIX, whyUntrusted } from './untrusted-files.ts';

export type Lease = Answer<'leaseSubtask'>;
export type CollectedFile = { path: string; media_type: string; content: string; bytes: number; sha256: string };

/** Files and folders that tools leave behind, which are never handed in. */
const IGNORED = ['.git', 'node_modules', '__pycache__', '.venv', '.DS_Store'];

/** The folder of one attempt. The command runs in `work/`, which holds the inputs; `subtask.json` lies beside that. */
export class WorkDirectory {
  readonly root: string;
  readonly work: string;
  readonly subtaskFile: string;
  #before = new Map<string, string>();
  /** Files of the deliverable to mend that were renamed: from the name here to the original path. */
  #renamed = new Map<string, string>();

  constructor(root: string, lease: Lease) {
    assertNames(lease);
    this.root = join(root, `${lease.task_id}.${lease.subtask_id}.${lease.attempt}`);
    this.work = join(this.root, 'work');
    this.subtaskFile = join(this.root, 'subtask.json');
  }

  /** Writes the files of the lease. `warn` receives a line for each file that is left out or renamed. */
  async prepare(lease: Lease, warn: (line: string) => void): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
    await mkdir(this.work, { recursive: true });
    await writeFile(this.subtaskFile, JSON.stringify(lease, undefined, 2));
    // The command continues from the earlier deliverable. Its files are handed in again, changed or not.
    const isOwn = lease.previous?.agent_id === lease.agent_id;
    for (const { path, content } of await artifactsOf(lease.previous)) {
      await this.#write('', path, content, isOwn ? undefined : warn, warn);
    }
    for (const input of lease.inputs) {
      for (const { path, content } of await artifactsOf(input)) {
        const written = await this.#write(`inputs/${input.subtask_id}/`, path, content, warn, warn);
        if (written) this.#before.set(written, hashOf(Buffer.from(content)));
      }
    }
  }

  /** Collects the files that the command has written or changed. Throws if they exceed a deliverable's limits. */
  async collect(ignore: string[], warn: (line: string) => void): Promise<CollectedFile[]> {
    const ignored = new Set([...IGNORED, ...ignore]);
    const files: CollectedFile[] = [];
    let total = 0;
    const amongInputs: string[] = [];
    for await (const path of walk(this.work, ignored, warn)) {
      if (/^inputs\//i.test(path)) {
        if (await this.#isChanged(path)) amongInputs.push(path);
        continue;
      }
      const read = await readRegular(join(this.work, path), MAX_DELIVERABLE_BYTES - total);
      if (read === 'too large') {
        throw new Error(`The files exceed ${MAX_DELIVERABLE_BYTES} bytes with ${path}; a deliverable may have no more`);
      }
      const sha256 = hashOf(read);
      if (this.#before.get(path) === sha256) continue;
      const content = textOf(read);
      if (content === undefined) {
        warn(`${path} is left out: it is not UTF-8 text, and a deliverable takes nothing else`);
        continue;
      }
      total += read.byteLength;
      if (files.length >= MAX_ARTIFACTS) throw new Error(`More than ${MAX_ARTIFACTS} files were written`);
      const own = this.#renamed.get(path) ?? path;
      // The command has written a file of the original name itself.
      if (own !== path && existsSync(join(this.work, own))) continue;
      files.push({ path: own, media_type: mediaTypeOf(own), content, bytes: read.byteLength, sha256 });
    }
    if (amongInputs.length > 0) {
      const files = amongInputs.length === 1 ? amongInputs[0] : `${amongInputs[0]} and ${amongInputs.length - 1} more`;
      warn(`${files} is left out: inputs/ holds what the subtask builds on; write elsewhere`);
    }
    const collisions = pathCollisions(files.map(({ path }) => path));
    for (const [index, problem] of collisions) warn(`${files[index]?.path} is left out: it ${problem}`);
    return files.filter((_, index) => !collisions.has(index));
  }

  /** True unless a file is as this directory has written it. */
  async #isChanged(path: string): Promise<boolean> {
    const before = this.#before.get(path);
    if (before === undefined) return true;
    const read = await readRegular(join(this.work, path), Number.POSITIVE_INFINITY);
    return read === 'too large' || hashOf(read) !== before;
  }

  async remove(): Promise<void> {
    await removeFolder(this.root);
  }

  /**
   * Writes a file of an agent, never outside the folder. A file that cannot be written is left out. If `distrust` is
   * given, a file that a tool would run or obey gets another name. Returns the path under the work folder; undefined if
   * left out.
   */
  async #write(
    folder: string,
    path: string,
    content: string,
    distrust: ((line: string) => void) | undefined,
    warn: (line: string) => void,
  ): Promise<string | undefined> {
    const wrong = artifactPathProblem(path);
    if (wrong) {
      warn(`${JSON.stringify(folder + path)} is left out: it ${wrong}`);
      return undefined;
    }
    const why = distrust && whyUntrusted(path);
    const name = `${folder}${path}${why ? SUFFIX : ''}`;
    if (why) warn(`${folder}${path} is another agent's and ${why}: it is written as ${name}`);
    try {
      await mkdir(join(this.work, dirname(name)), { recursive: true });
      await writeFile(join(this.work, name), content, { flag: 'wx' });
    } catch (error) {
      // A full disk is not the file's fault.
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      warn(`${JSON.stringify(folder + path)} is left out, it cannot be written: ${(error as Error).message}`);
      return undefined;
    }
    if (why && folder === '') this.#renamed.set(name, path);
    return name;
  }
}

/** Checks the ids that name the folder, which is emptied first: a server must not name any other folder. */
function assertNames({ task_id, subtask_id, attempt, inputs }: Lease): void {
  const isId = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value);
  const all = [task_id, subtask_id, ...inputs.map((input) => input.subtask_id)];
  if (all.every(isId) && Number.isInteger(attempt)) return;
  throw new Error('The API sent a lease with invalid ids; is it TRITONS that answers at the URL?');
}

async function* walk(
  root: string,
  ignored: Set<string>,
  warn: (line: string) => void,
  folder = '',
): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name)) continue;
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    // Check a folder by a file in it, which is what could be handed in.
    const wrong = nameProblem(entry.isDirectory() ? `${path}/_` : path);
    if (wrong) warn(`${JSON.stringify(path)} is left out: it ${wrong}`);
    else if (entry.isDirectory()) yield* walk(root, ignored, warn, path);
    else if (entry.isFile()) yield path;
    else warn(`${path} is left out: it is a ${entry.isSymbolicLink() ? 'symbolic link' : 'special file'}`);
  }
}

/** The reason why the API would refuse a file's path, and the whole deliverable with it; null if it would not. */
function nameProblem(path: string): string | null {
  // A name that is not UTF-8 is read with U+FFFD, and cannot be opened by that name.
  return path.includes('\uFFFD') ? 'has a name that is not UTF-8' : artifactPathProblem(path);
}

/** Reads a file without following a link that may have taken its place meanwhile. */
async function readRegular(path: string, limit: number): Promise<Buffer | 'too large'> {
  if ((await lstat(path)).size > limit) return 'too large';
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const content = await file.readFile();
    return content.byteLength > limit ? 'too large' : content;
  } finally {
    await file.close();
  }
}

async function artifactsOf(earlier: Lease['previous']): Promise<{ path: string; content: string }[]> {
  if (!earlier?.url) return earlier?.artifacts.map(({ path, content }) => ({ path, content: content ?? '' })) ?? [];
  const { deliverable } = JSON.parse(await transfer('An earlier deliverable', earlier.url)) as {
    deliverable: { artifacts: { path: string; content: string }[] };
  };
  return deliverable.artifacts;
}

function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
