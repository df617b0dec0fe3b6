import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/**
 * Builds the dashboard into dist/dashboard, if its sources are not those that it was built from. `npm start` runs this
 * beside itself, and serves the files as soon as they are there.
 */
const root = join(import.meta.dirname, '..');
const target = join(root, 'dist/dashboard');
/** Hash of the sources. The server serves no file without a media type, so not this one. */
const mark = join(target, '.sources');
const SOURCES = ['dashboard/**/*.*', 'client/*.ts', 'core/**/*.ts', 'package-lock.json', 'scripts/build-dashboard.ts'];
/** Those of other types are compressed in themselves. */
const ZIPPED = ['.css', '.html', '.js', '.json', '.svg', '.wasm'];

const sources = hashOfSources();
if (await isBuiltFrom(sources)) process.exit();
// Else React would come as for development, where the caller's environment (jest) says something else.
process.env.NODE_ENV = 'production';
const { build } = await import('vite');
// A folder of its own: builds that run at once do not mix, and the one before is served meanwhile.
const made = `${target}-${process.pid}`;
try {
  await build({
    configFile: join(root, 'dashboard/vite.config.ts'),
    configLoader: 'native',
    logLevel: 'error',
    build: { outDir: made, emptyOutDir: true, reportCompressedSize: false },
  });
  const zip = promisify(gzip);
  for (const path of globSync(join(made, '**/*'))) {
    if (ZIPPED.includes(extname(path))) await writeFile(`${path}.gz`, await zip(await readFile(path), { level: 9 }));
  }
  await writeFile(join(made, '.sources'), sources);
  const old = `${made}-old`;
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(made, target);
  await rm(old, { recursive: true, force: true });
} catch (error) {
  await rm(made, { recursive: true, force: true });
  throw error;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const path of globSync(SOURCES, { cwd: root }).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

async function isBuiltFrom(hash: string): Promise<boolean> {
  return (await readFile(mark, 'utf8').catch(() => '')) === hash;
}
