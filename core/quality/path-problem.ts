/** What is wrong with a path; null if it is relative, with forward slashes, and stays inside its folder. */
export const pathProblem = (path: string): string | null => {
  if (path.includes('\0')) return 'has a NUL in its path';
  if (path.includes('\\')) return 'has a backslash in its path';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'has a path with an empty, "." or ".." part';
  }
  return null;
};
