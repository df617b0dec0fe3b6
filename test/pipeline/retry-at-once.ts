import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lets an agent that failed a subtask have it again without a delay, where nobody else can: tests need not wait. */
export function retryAtOnce(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-config-'));
  cpSync(join(import.meta.dirname, '../../config'), folder, { recursive: true });
  const file = join(folder, 'matching.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^retry_seconds: .*$/m, 'retry_seconds: [0]'));
  process.env.CONFIG_DIR = folder;
}
