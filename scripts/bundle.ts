import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import type { HandlerDeclaration } from '../core/contracts/system/handlers.ts';

/** Bundled ES modules have no `require`, which the CommonJS packages among them call. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Where the AWS SDK looks for credentials if the environment has none: imported when it comes to that, which it never
 * does on Lambda. With what they import they are a tenth of a bundle.
 */
const neverNeeded = ['sso', 'ini', 'process', 'web-identity'].map((name) => `@aws-sdk/credential-provider-${name}`);

/** Packages that read a file beside themselves: each is copied, as it is, to the bundles that import it. */
const copied = ['@astral-sh/ruff-wasm-nodejs'];

type Bundled = Pick<HandlerDeclaration, 'entry' | 'splits' | 'thread'>;
export type Bundle = { name: string; entry: string; bytes: number };

export type BundleOptions = {
  root: string;
  handlers: Record<string, Bundled>;
  /** Receives a folder per handler, each with index.mjs and, in config/, the YAML files of the root's config/; and in node_modules/ what is not bundled. */
  outdir: string;
};

/**
 * Bundles every handler, those that split in a run of esbuild of their own. Source maps lie beside the bundles for whoever reads a stack trace,
 * but are not deployed: they would be most of the package. Throws an error naming every entry that is missing.
 */
export async function bundle({ root, handlers, outdir }: BundleOptions): Promise<Bundle[]> {
  const missing = Object.values(handlers).filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0) {
    throw new Error(`Handlers without a file: ${missing.map(({ entry }) => entry).join(', ')}`);
  }
  const [splitting, together] = partition(Object.entries(handlers), ([, { splits }]) => splits === true);
  const runs = await Promise.all([
    run(root, outdir, together, {}),
    ...splitting.map((one) => run(root, outdir, [one], { splitting: true, chunkNames: `${one[0]}/[name]-[hash]` })),
  ]);
  const configs = (await readdir(join(root, 'config'))).filter((file) => file.endsWith('.yaml'));
  for (const name of Object.keys(handlers)) {
    const target = join(outdir, name, 'config');
    await mkdir(target, { recursive: true });
    for (const file of configs) await copyFile(join(root, 'config', file), join(target, file));
  }
  for (const [name, packageName] of runs.flatMap((outputs) => copiesOf(outputs, root, outdir))) {
    const folder = join('node_modules', packageName);
    await cp(join(root, folder), join(outdir, name, folder), { recursive: true });
  }
  return runs.flatMap((outputs) =>
    Object.entries(outputs).flatMap(([file, { entryPoint }]) => {
      const declared = Object.entries(handlers).find(([, { entry }]) => entry === entryPoint);
      return declared ? [{ name: declared[0], entry: declared[1].entry, bytes: bytesOf(file, outputs) }] : [];
    }),
  );
}

type Entries = [name: string, handler: Bundled][];
type Outputs = Metafile['outputs'];
type Split = Pick<BuildOptions, 'splitting' | 'chunkNames'>;

/** Chunks lie beside the bundle that they belong to: what looks for files beside itself finds them from there too. */
async function run(root: string, outdir: string, entries: Entries, options: Split): Promise<Outputs> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.flatMap(([name, { entry, thread }]) => [
      { in: entry, out: `${name}/index` },
      ...(thread ? [{ in: thread, out: `${name}/${basename(thread, '.ts')}` }] : []),
    ]),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The AWS SDK's ES modules make a third less than its CommonJS ones.
    mainFields: ['module', 'main'],
    // ESLint requires it, and an ES module would come without its functions.
    alias: { esquery: 'esquery/dist/esquery.min.js' },
    external: [...neverNeeded, ...copied],
    minify: true,
    sourcemap: 'external',
    banner: { js: banner },
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  return metafile.outputs;
}

/** Which handler's folder needs which package. */
function copiesOf(outputs: Outputs, root: string, outdir: string): [handler: string, packageName: string][] {
  return Object.entries(outputs).flatMap(([file, { imports }]) => {
    const handler = relative(outdir, join(root, file)).split(sep)[0]!;
    const packages = imports.filter(({ external, path }) => external && copied.includes(path));
    return packages.map(({ path }): [string, string] => [handler, path]);
  });
}

/** Bytes of a bundle and the chunks that it reads at once, without those that it imports later. */
function bytesOf(file: string, outputs: Outputs): number {
  const read = new Set<string>();
  const add = (path: string) => {
    if (read.has(path)) return;
    read.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') add(next);
  };
  add(file);
  return [...read].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

function partition(entries: Entries, holds: (entry: Entries[number]) => boolean): [Entries, Entries] {
  return [entries.filter(holds), entries.filter((entry) => !holds(entry))];
}
