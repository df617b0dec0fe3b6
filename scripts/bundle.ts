import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HandlerDeclaration } from '../core/contracts/handlers.ts';

/** Bundled ES modules have no `require`, which the CommonJS packages among them call. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Where the AWS SDK looks for credentials if the environment has none: imported when it comes to that, which it never
 * does on Lambda. With what they import they are a tenth of a bundle.
 */
const external = ['sso', 'ini', 'process', 'web-identity'].map((name) => `@aws-sdk/credential-provider-${name}`);

export type Bundle = { name: string; entry: string; bytes: number };

export type BundleOptions = {
  root: string;
  handlers: Record<string, HandlerDeclaration>;
  /** Receives a folder per handler, each with index.mjs and, in config/, the YAML files of the root's config/. */
  outdir: string;
};

/**
 * Bundles every handler in one run of esbuild. Source maps lie beside the bundles for whoever reads a stack trace,
 * but are not deployed: they would be most of the package. Throws an error naming every entry that is missing.
 */
export async function bundle({ root, handlers, outdir }: BundleOptions): Promise<Bundle[]> {
  const missing = Object.values(handlers).filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0) {
    throw new Error(`Handlers without a file: ${missing.map(({ entry }) => entry).join(', ')}`);
  }
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(handlers).map(([name, { entry }]) => ({ in: entry, out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The AWS SDK's ES modules make a third less than its CommonJS ones.
    mainFields: ['module', 'main'],
    external,
    minify: true,
    sourcemap: 'external',
    banner: { js: banner },
    metafile: true,
    logLevel: 'silent',
  });
  const configs = (await readdir(join(root, 'config'))).filter((file) => file.endsWith('.yaml'));
  for (const name of Object.keys(handlers)) {
    const target = join(outdir, name, 'config');
    await mkdir(target, { recursive: true });
    for (const file of configs) await copyFile(join(root, 'config', file), join(target, file));
  }
  return Object.values(metafile.outputs).flatMap(({ entryPoint, bytes }) => {
    const declared = Object.entries(handlers).find(([, { entry }]) => entry === entryPoint);
    return declared ? [{ name: declared[0], entry: declared[1].entry, bytes }] : [];
  });
}
