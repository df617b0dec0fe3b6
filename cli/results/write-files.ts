import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
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
 * also not through a link that is there. Nothing is written if a path is refused. Returns the files.
 */
export async function writeFiles(
  client: TritonsClient,
  deliverables: Deliverable[],
  folder: string,
  { force, asIs, warn }: WriteOptions,
): Promise<string[]> {
  const files = deliverables.flatMap(({ subtask_id, artifacts }) =>
    artifacts.map((artifact) => ({ artifact, path: `${subtask_id}/${artifact.path}` })),
  );
  const collisions = pathCollisions(files.map(({ path }) => path));
  const problems = files.flatMap(({ path }, index) => {
    const problem = artifactPathProblem(path) ?? collisions.get(index);
    return problem ? [`${JSON.stringify(path)} ${problem}`] : [];
  });
  if (problems.length > 0) throw new Error(`Nothing was written:\n  ${problems.join('\n  ')}`);
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const written: string[] = [];
  for (const { artifact, path } of files) {
    const why = asIs ? undefined : whyUntrusted(artifact.path);
    const name = why ? `${path}${SUFFIX}` : path;
    if (why) warn(`${path} is written as ${name}: ${why}. With --as-is it keeps its name.`);
    const content = artifact.content ?? (await client.getArtifact(artifact));
    if (createHash('sha256').update(content).digest('hex') !== artifact.sha256) {
      throw new Error(`${path} did not arrive as it was handed in; try again`);
    }
    await write(root, name, content, force);
    written.push(join(folder, name));
  }
  return written;
}

async function write(root: string, path: string, content: string, force: boolean): Promise<void> {
  const target = resolve(root, path);
  await makeFolders(root, dirname(target));
  // A link is never followed: it may lead anywhere.
  const there = await lstat(target).catch(() => undefined);
  if (there && !there.isFile()) throw new UsageError(`${target} is there, and is no file; move it away.`);
  if (there && (await readFile(target, 'utf8')) === content) return;
  if (there && !force)
    throw new UsageError(`${target} is there, with another content. Give --force to replace it, or another folder.`);
  await writeFile(target, content, { flag: there ? 'w' : 'wx' });
}

/** Makes folders below `root`, one by one, so that none of them is a link to elsewhere. */
async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  await makeFolders(root, dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const real = await realpath(folder);
  if (real !== folder || !real.startsWith(`${root}${root.endsWith(sep) ? '' : sep}`)) {
    throw new UsageError(`${folder} is a link to ${real}; move it away, or give another folder.`);
  }
  if (!(await lstat(folder)).isDirectory()) throw new UsageError(`${folder} is there, and is no folder; move it away.`);
}
