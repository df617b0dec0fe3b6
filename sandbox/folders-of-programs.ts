import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** Folders beside a program folder that programs need: libraries, and the versions that pyenv's shims choose from. */
const BESIDE = ['lib', 'lib64', 'libexec', 'versions'];

export const isIn = (path: string, folder: string) => `${path}/`.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * Folders outside `system` that hold the programs of PATH and this Node.js, with the folders of BESIDE next to them.
 * Never a folder that contains the home, the temporary folder or `hidden`.
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

/** A folder as given and with its links resolved; [] if it does not exist. */
export function asIsAndReal(folder: string): string[] {
  try {
    return [folder, realpathSync(folder)];
  } catch {
    return [];
  }
}

function withWhatIsBeside(folder: string): string[] {
  const parent = dirname(folder);
  // node_modules/.bin holds only links into its parent.
  if (basename(folder) === '.bin') return [parent];
  // ~/lib may hold anything.
  if (isIn(homedir(), parent)) return [folder];
  return [folder, ...BESIDE.map((name) => join(parent, name))];
}
