import { exec, execSync } from 'node:child_process';
import { promisify } from 'node:util';
import { readFile, writeFile } from 'node:fs/promises';

const run = promisify(exec);

export type Release = { version: string; branch: string; notes: string };

/** Raises the version in package.json and returns the one before. */
export async function bump(version: string): Promise<string> {
  const manifest = JSON.parse(await readFile('package.json', 'utf8'));
  const before: string = manifest.version;
  await writeFile('package.json', `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  return before;
}

export async function release({ version, branch, notes }: Release): Promise<void> {
  await run('git fetch --tags');
  const { stdout } = await run(`git log origin/${branch}..HEAD --oneline`);
  if (stdout.trim() === '') throw new Error('nothing to release');
  await bump(version);
  execSync('git commit -am "Release"');
  const command = 'git tag -a v' + version + ' -m "' + notes + '"'; 
  execSync(command);
  execSync(`git push origin ${branch} --tags`, { stdio: 'inherit' });
}
