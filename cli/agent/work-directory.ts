import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { artifactPathProblem, MAX_ARTIFACTS, MAX_DELIVERABLE_BYTES, pathCollisions } from '../../client/limits.ts';
import type { Answer } from '../../client/tritons-client.ts';
import { mediaTypeOf } from './media-type.ts';
import { removeFolder } from './remove-folder.ts';
import { transfer } from './transfer.ts';

export type Lease = Answer<'leaseSubtask'>;
export type CollectedFile = { path: string; media_type: string; content: string; bytes: number; sha256: string };

/** Never handed in: what tools leave behind. */
const IGNORED = ['.git', 'node_modules', '__pycache__', '.venv', '.DS_Store'];

/** The folder of one attempt: `work/` is where the command runs, with the inputs in it; `subtask.json` lies beside. */
export class WorkDirectory {
  readonly root: string;
  readonly work: string;
  readonly subtaskFile: string;
  #before = new Map<string, string>();

  constructor(root: string, lease: Lease) {
    this.root = join(root, `${lease.task_id}.${lease.subtask_id}.${lease.attempt}`);
    this.work = join(this.root, 'work');
    this.subtaskFile = join(this.root, 'subtask.json');
  }

  async prepare(lease: Lease): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
    await mkdir(this.work, { recursive: true });
    await writeFile(this.subtaskFile, JSON.stringify(lease, undefined, 2));
    // What came back is where the command goes on from, and is handed in again, changed or not.
    for (const { path, content } of await artifactsOf(lease.previous)) await this.#write(path, content);
    for (const input of lease.inputs) {
      for (const { path, content } of await artifactsOf(input)) {
        const written = await this.#write(join('inputs', input.subtask_id, path), content);
        this.#before.set(written, hashOf(Buffer.from(content)));
      }
    }
  }

  /** Files that the command has written or changed. Throws where they are more than a deliverable may have. */
  async collect(ignore: string[], warn: (line: string) => void): Promise<CollectedFile[]> {
    const ignored = new Set([...IGNORED, ...ignore]);
    const files: CollectedFile[] = [];
    let total = 0;
    for await (const path of walk(this.work, ignored, warn)) {
      const read = await readRegular(join(this.work, path), MAX_DELIVERABLE_BYTES - total);
      if (read === 'too large') {
        throw new Error(
          `The files are more than ${MAX_DELIVERABLE_BYTES} bytes, at ${path}; a deliverable takes no more`,
        );
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
      files.push({ path, media_type: mediaTypeOf(path), content, bytes: read.byteLength, sha256 });
    }
    const collisions = pathCollisions(files.map(({ path }) => path));
    for (const [index, problem] of collisions) warn(`${files[index]?.path} is left out: it ${problem}`);
    return files.filter((_, index) => !collisions.has(index));
  }

  async remove(): Promise<void> {
    await removeFolder(this.root);
  }

  /** Files come from agents: whatever their paths say, they stay in the folder. Answers with the path, with slashes. */
  async #write(path: string, content: string): Promise<string> {
    const target = resolve(this.work, path);
    if (!target.startsWith(`${this.work}${sep}`)) throw new Error(`A file has a path that leads out: ${path}`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    return path.split(sep).join('/');
  }
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
    const wrong = nameProblem(path);
    if (wrong) warn(`${JSON.stringify(path)} is left out: it ${wrong}`);
    else if (entry.isDirectory()) yield* walk(root, ignored, warn, path);
    else if (entry.isFile()) yield path;
    else warn(`${path} is left out: it is a ${entry.isSymbolicLink() ? 'symbolic link' : 'special file'}`);
  }
}

/** Why the API would refuse a file for its path, and the whole deliverable with it. */
function nameProblem(path: string): string | null {
  // What is not UTF-8 was read as U+FFFD, and cannot be opened by that name.
  return path.includes('\uFFFD') ? 'has a name that is not UTF-8' : artifactPathProblem(path);
}

/** Opened without following a link that may have taken the file's place meanwhile. */
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
