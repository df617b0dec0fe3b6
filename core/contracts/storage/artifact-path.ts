export const MAX_PATH_CHARACTERS = 300;
/** The longest name of a file or folder: ext4 and APFS count bytes, NTFS fewer characters. */
const MAX_NAME_BYTES = 255;
/** The longest path: macOS takes 1,024 bytes, and the folder of an agent needs some of them. */
const MAX_PATH_BYTES = 700;

/** Characters that are invisible, or that reverse the order of the text shown. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const NOT_ON_WINDOWS = /[<>:"|?*]/;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/**
 * The folder of a Git repository, and its short name on Windows. `nameProblem` first folds names that file systems take
 * for these: other cases, characters that HFS+ ignores, trailing dots and spaces.
 */
const GIT = /^(?:\.git|git~\d+)$/;
/** The folder in which the command-line agent puts the deliverables that a subtask builds on. */
const INPUTS = 'inputs';

/**
 * Finds the problem of an artifact's path. Null if the path is relative, has forward slashes, stays in its folder, and
 * can be written to a disk on Linux, macOS and Windows without doing anything there.
 */
export function artifactPathProblem(path: string): string | null {
  if (path.length > MAX_PATH_CHARACTERS) return `has a path of more than ${MAX_PATH_CHARACTERS} characters`;
  if (!path.isWellFormed()) return 'has half of a surrogate pair in its path';
  if (/\p{Cc}/u.test(path)) return 'has a control character in its path';
  if (UNSEEN.test(path)) return 'has an invisible character in its path, or one that reverses what is shown';
  if (path.includes('\\')) return 'has a backslash in its path';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path';
  if (byteLength(path) > MAX_PATH_BYTES) return `has a path of more than ${MAX_PATH_BYTES} bytes`;
  if (fold(path) === INPUTS) return `has the path of the folder ${INPUTS}, which holds what a subtask builds on`;
  return path.split('/').map(nameProblem).find(Boolean) ?? null;
}

function nameProblem(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'has a path with an empty, "." or ".." part';
  if (byteLength(name) > MAX_NAME_BYTES) return `has a name of more than ${MAX_NAME_BYTES} bytes, which no disk holds`;
  if (GIT.test(fold(name.replaceAll(/\p{Cf}/gu, '')).replace(/[. ]+$/, ''))) {
    return 'is in a folder of Git itself, whose settings run commands; hand in the files, not the repository';
  }
  if (NOT_ON_WINDOWS.test(name)) return 'has one of < > : " | ? * in its path, which Windows does not allow';
  if (DEVICE.test(name)) return `has the part ${name} in its path, which is a device on Windows`;
  if (/[. ]$/.test(name)) return 'has a name that ends in a dot or a space, which Windows drops';
  return null;
}

/** Finds paths that do not go together: index → problem. The first of several paths that collide has none. */
export function pathCollisions(paths: readonly string[]): Map<number, string> {
  const first = new Map<string, number>();
  const problems = new Map<number, string>();
  for (const [index, path] of paths.entries()) {
    const other = first.get(fold(path));
    if (other === undefined) first.set(fold(path), index);
    else if (paths[other] === path) problems.set(index, 'has the path of another artifact');
    else {
      const beside = `differs from ${paths[other]} in case or Unicode form only`;
      problems.set(index, `${beside}; macOS and Windows keep only one of them`);
    }
  }
  for (const [index, path] of paths.entries()) {
    const folder = foldersOf(fold(path)).find((each) => first.has(each));
    if (folder !== undefined) {
      problems.set(index, `is in a folder that is a file too: ${paths[first.get(folder) as number]}`);
    }
    if (isBareRepository(path, first)) {
      problems.set(index, 'makes its folder a bare Git repository, whose settings run commands; hand in other files');
    }
  }
  return problems;
}

/** Git takes a folder with HEAD, objects/ and refs/ for a repository. */
function isBareRepository(path: string, files: ReadonlyMap<string, number>): boolean {
  const folded = fold(path);
  if (folded !== 'head' && !folded.endsWith('/head')) return false;
  const folder = folded.slice(0, -'head'.length);
  const has = (name: string) => files.keys().some((file) => file.startsWith(`${folder}${name}/`));
  return has('objects') && has('refs');
}

function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * Folds paths that a disk may take for the same: macOS and Windows ignore case, and macOS how a letter is put together.
 */
const fold = (path: string): string => path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');

const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;
