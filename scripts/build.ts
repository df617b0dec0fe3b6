import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { handlers } from '../core/contracts/system/handlers.ts';
import { checkConfig } from '../functions/shared/check-config.ts';
import { type Bundle, bundle } from './bundle.ts';

/** Limit for the bytes that a cold start of an API function reads; the encryption of texts is 66 KB of them. */
const API_LIMIT_BYTES = 650_000;

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'dist/functions');

await rm(outdir, { recursive: true, force: true });
try {
  checkConfig();
  const bundles = await bundle({ root, handlers, outdir });
  const tooLarge = bundles.filter(({ entry, bytes }) => entry.startsWith('functions/api/') && bytes > API_LIMIT_BYTES);
  print(bundles, tooLarge);
  if (tooLarge.length > 0)
    fail(`Over ${kilobytes(API_LIMIT_BYTES)} KB: ${tooLarge.map(({ name }) => name).join(', ')}`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function print(bundles: Bundle[], tooLarge: Bundle[]) {
  for (const bundle of bundles.toSorted((a, b) => b.bytes - a.bytes)) {
    const mark = tooLarge.includes(bundle) ? '  too large' : '';
    console.log(`${kilobytes(bundle.bytes).padStart(6)} KB  ${bundle.name.padEnd(20)} ${bundle.entry}${mark}`);
  }
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(0);
}

function fail(message: string) {
  console.error(message);
  process.exitCode = 1;
}
