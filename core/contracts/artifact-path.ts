export const MAX_PATH_CHARACTERS = 300;

/** What is wrong with the path of an artifact; null if it is relative, with forward slashes, and stays in its folder. */
export function artifactPathProblem(path: string): string | null {
  if (path.length > MAX_PATH_CHARACTERS) return `has a path of more than ${MAX_PATH_CHARACTERS} characters`;
  if (path.includes('\0')) return 'has a NUL in its path';
  if (path.includes('\\')) return 'has a backslash in its path';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'has a path with an empty, "." or ".." part';
  }
  return null;
}
