import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** What programs need that lies beside their folder: libraries, and the versions that pyenv's shims choose from. */
const BESIDE = ['lib', 'lib64', 'libexec', 'versions'];

export const isIn = (path: string, folder: string) => `${path}/`.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * Where the programs of PATH and the Node.js that runs this lie, as far as that is outside of `system`: the folders, and
 * what is beside them for them. Never a folder that has the home, the temporary folder or `hidden` in it.
 */
export function foldersOfPrograms(path: string, { system, hidden }: { system: string[]; hidden: string }): string[] {
  const secret = [homedir(), tmpdir(), hidden].flatMap(asIsAndReal);
  const found = [...path.split(':'), dirname(process.execPath)]
    .filter((folder) => isAbsolute(folder))
    .map((folder) => resolve(folder))
    .flatMap(asIsAndReal)
    .flatMap(withWhatIsBeside)
    .filter((folder) => !secret.some((place) => isIn(place, folder)));
  return [...new Set(found)].filter((folder) => !system.some((place) => isIn(folder, place)));
}

/** [] where there is no such folder. */
export function asIsAndReal(folder: string): string[] {
  try {
    return [folder, realpathSync(folder)];
  } catch {
    return [];
  }
}

function withWhatIsBeside(folder: string): string[] {
  const parent = dirname(folder);
  // node_modules/.bin has nothing but links.
  if (basename(folder) === '.bin') return [parent];
  // ~/lib may be anything.
  if (isIn(homedir(), parent)) return [folder];
  return [folder, ...BESIDE.map((name) => join(parent, name))];
}
