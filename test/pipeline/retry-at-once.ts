import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lets an agent that failed a subtask have it again at once. `folder`: a copy of config/; made if not given. */
export function retryAtOnce(folder = copyOfConfig()): string {
  const file = join(folder, 'matching.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^retry_seconds: .*$/m, 'retry_seconds: [0]'));
  process.env.CONFIG_DIR = folder;
  return folder;
}

function copyOfConfig(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-config-'));
  cpSync(join(import.meta.dirname, '../../config'), folder, { recursive: true });
  return folder;
}
