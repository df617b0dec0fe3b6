import { rm } from 'node:fs/promises';

/** Removes a folder. Files that a command left may be impossible to remove; then it warns on stderr and goes on. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    console.error(`warning: a folder is left behind: ${(error as Error).message}`);
  }
}
