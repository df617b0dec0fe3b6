import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { artifactPathProblem, pathCollisions } from '../../client/limits.ts';
import type { Answer, TritonsClient } from '../../client/tritons-client.ts';
import { SUFFIX, whyUntrusted } from '../agent/untrusted-files.ts';
import { UsageError } from '../exit.ts';

type Deliverable = Answer<'getTaskResults'>['deliverables'][number];
type WriteOptions = {
  /** Replaces files that are there. */
  force: boolean;
  /** Writes files that tools run or obey under their own names. */
  asIs: boolean;
  /** Told of each file that has another name than in the results. */
  warn: (line: string) => void;
};

/**
 * Writes the files of deliverables to `folder`/<subtask>/<path>. Agents chose the paths: none leads out of the folder,
 * also not through a link that is there. Nothing is written if a path is refused, or if what is in its place may not be
 * replaced. What is encrypted to a key comes with `deliverable.jwe`. Returns the files.
 */
export async function writeFiles(
  client: TritonsClient,
  deliverables: Deliverable[],
  folder: string,
  { force, asIs, warn }: WriteOptions,
): Promise<string[]> {
  const files = deliverables.flatMap(({ subtask_id, artifacts, encrypted }) =>
    [...artifacts, ...(encrypted ? [sealedFile(encrypted)] : [])].map((artifact) => ({
      artifact,
      path: `${subtask_id}/${artifact.path}`,
    })),
  );
  const collisions = pathCollisions(files.map(({ path }) => path));
  const problems = files.flatMap(({ path }, index) => {
    const problem = artifactPathProblem(path) ?? collisions.get(index);
    return problem ? [`${JSON.stringify(path)} ${problem}`] : [];
  });
  if (problems.length > 0) throw new Error(`Nothing was written:\n  ${problems.join('\n  ')}`);
  const root = await mkdir(folder, { recursive: true }).then(
    () => realpath(folder),
    (error: Error) => {
      throw new UsageError(`--out ${folder} cannot be made: ${error.message}`);
    },
  );
  const targets = files.map(({ artifact, path }) => {
    const why = asIs ? undefined : whyUntrusted(artifact.path);
    return { artifact, path, why, name: why ? `${path}${SUFFIX}` : path };
  });
  for (const { artifact, name } of targets) await look(root, resolve(root, name), artifact.sha256, force);
  const written: string[] = [];
  for (const { artifact, path, why, name } of targets) {
    if (why) warn(`${path} is written as ${name}: ${why}. With --as-is it keeps its name.`);
    const content = artifact.content ?? (await client.getArtifact(artifact));
    if (sha256(content) !== artifact.sha256) {
      throw new Error(`${path} did not arrive as it was handed in; try again`);
    }
    await write(root, resolve(root, name), artifact.sha256, content, force);
    written.push(join(folder, name));
  }
  return written;
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** The JWE that has the paths, types and hashes of the files beside it, and the summary. */
function sealedFile(jwe: string): Deliverable['artifacts'][number] {
  const path = 'deliverable.jwe';
  return {
    path,
    content: jwe,
    media_type: 'application/jose',
    bytes: Buffer.byteLength(jwe),
    sha256: sha256(jwe),
    href: '',
  };
}

async function write(root: string, target: string, hash: string, content: string, force: boolean): Promise<void> {
  const there = await look(root, target, hash, force);
  if (there === 'nothing') await mkdir(dirname(target), { recursive: true });
  if (there !== 'same') await writeFile(target, content, { flag: there === 'other' ? 'w' : 'wx' });
}

/** Looks at what is in the place of a file. Throws UsageError unless the file may be written there. */
async function look(root: string, target: string, hash: string, force: boolean): Promise<'same' | 'other' | 'nothing'> {
  if (!(await lookAtFolders(root, dirname(target)))) return 'nothing';
  // A link is never followed: it may lead anywhere.
  const there = await statOf(target);
  if (!there) return 'nothing';
  if (!there.isFile()) throw new UsageError(`${target} is there, and is no file; move it away.`);
  if (sha256(await readFile(target)) === hash) return 'same';
  if (!force)
    throw new UsageError(`${target} is there, with another content. Give --force to replace it, or another folder.`);
  return 'other';
}

/** Looks at the folders from `root` to `folder`, none of which may be a link to elsewhere; true if all are there. */
async function lookAtFolders(root: string, folder: string): Promise<boolean> {
  if (folder === root) return true;
  if (!(await lookAtFolders(root, dirname(folder)))) return false;
  const there = await statOf(folder);
  if (!there) return false;
  if (there.isSymbolicLink()) throw new UsageError(`${folder} is a link; move it away, or give another folder.`);
  if (!there.isDirectory()) throw new UsageError(`${folder} is there, and is no folder; move it away.`);
  return true;
}

const statOf = (path: string) =>
  lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
