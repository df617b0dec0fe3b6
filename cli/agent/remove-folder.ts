import { rm } from 'node:fs/promises';

/** Removes a folder. What a command has left may refuse to go; that ends nothing, and is said on stderr. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    console.error(`warning: a folder is left behind: ${(error as Error).message}`);
  }
}
