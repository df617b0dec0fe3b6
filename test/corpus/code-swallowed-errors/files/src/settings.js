import { readFile } from 'node:fs/promises';

const DEFAULTS = { retries: 3, verbose: false };

export async function loadSettings(path) {
  let settings = { ...DEFAULTS };
  try {
    const text = await readFile(path, 'utf8');
    settings = { ...settings, ...JSON.parse(text) };
  } catch (error) {}
  return settings;
}
